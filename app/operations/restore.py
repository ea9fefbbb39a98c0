"""Put a backup in the place of the databases, while nothing runs."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app import faults, processes
from app.domain.errors import NotAllowed, NotFound
from app.domain.sentence import sentence
from app.files import atomic
from app.files import backups as files
from app.files.folder import DataFolder
from app.settings import Settings
from app.store import backups

_COMPANIONS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; nothing was deleted."""

    name: str
    aside: Path  # where everything lies that the backup took the place of
    newer_jobs: int  # jobs that the backup does not know; their files lie aside


def restore(settings: Settings, name: str, *, now: float) -> Restored:
    """Put a backup in place; what was there is moved aside and never deleted.

    A job that ran when the backup was made is given back when the consumer starts. Files of
    attempts that the backup does not know are moved aside, so that no later attempt takes them
    for its own, and no number is given to a job twice.

    Raises:
        NotFound: there is no such backup.
        NotAllowed: something uses the databases, or the backup is damaged or of a newer version.
    """
    if settings.database_url:
        raise NotAllowed(
            sentence("The databases are on a server: restore them there, as with pg_restore.")
        )
    folder = DataFolder(settings.data)
    found = {one.name: one for one in files.every(folder)}
    if name not in found:
        raise NotFound(
            sentence(
                "There is no backup {name}; there are: {known}.",
                name=name,
                known=", ".join(found) or "–",
            )
        )
    backup = found[name].path
    with _alone(folder):
        _refuse_unusable(backup, folder)
        aside = _new_folder(folder.replaced, files.stamp(now))
        _exchange(backup, folder, aside)
        newer, known = _set_aside(folder, aside)
        earlier = map(backups.last_number, folder.replaced.glob("*/jobs.db"))
        backups.go_on_after(folder.databases[0], [*earlier, *newer, *known])
        backups.forget_unended_upkeep(folder.databases[0])
    return Restored(name, aside, len(newer))


@contextlib.contextmanager
def _alone(folder: DataFolder) -> Iterator[None]:
    """While no consumer and no other process uses the databases."""
    descriptor = os.open(folder.consumer_lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAllowed(
                sentence("A consumer is running on {folder}. Stop it first.", folder=folder.root)
            ) from None
        if users := processes.having_open(_files(folder)):
            raise NotAllowed(
                sentence(
                    "The databases are open in process {pids}. End it first; the page uses them,"
                    " too.",
                    pids=", ".join(map(str, users)),
                )
            )
        yield
    finally:
        os.close(descriptor)


def _files(folder: DataFolder) -> list[Path]:
    return [path.with_name(path.name + end) for path in folder.databases for end in _COMPANIONS]


def _refuse_unusable(backup: Path, folder: DataFolder) -> None:
    for database in folder.databases:
        copy = backup / database.name
        if found := backups.damages(copy) if copy.is_file() else ["–"]:
            raise NotAllowed(
                sentence(
                    "The backup {name} cannot be used: {file} is damaged or missing: {found}.",
                    name=backup.name,
                    file=copy.name,
                    found="; ".join(found),
                )
            )
    if backups.is_of_newer_version(backup / folder.databases[0].name):
        raise NotAllowed(
            sentence(
                "The backup {name} was written by a newer version of Nonstop.", name=backup.name
            )
        )


def _new_folder(parent: Path, name: str) -> Path:
    parent.mkdir(exist_ok=True, mode=0o700)
    path = parent / name
    while path.exists():  # a restore within the same second
        path = path.with_name(path.name + "+")
    path.mkdir(mode=0o700)
    return path


def _exchange(backup: Path, folder: DataFolder, aside: Path) -> None:
    """Copies are ready beside before anything is moved; jobs.db comes last.

    Killed in between, jobs.db is missing; nothing starts then, and restoring again mends it.
    """
    ready = []
    for database in reversed(folder.databases):
        part = database.with_name(f"{atomic.TEMPORARY}{os.getpid()}-{database.name}")
        part.unlink(missing_ok=True)
        shutil.copyfile(backup / database.name, part)
        part.chmod(0o600)
        atomic.sync_file(part)
        ready.append((part, database))
    for path in _files(folder):
        if path.exists():
            path.rename(aside / path.name)
    faults.point("mid_restore")
    for part, database in ready:
        part.rename(database)
    atomic.sync_folder(folder.root)


def _set_aside(folder: DataFolder, aside: Path) -> tuple[list[int], list[int]]:
    """Move files away that belong to no attempt of the restored jobs; the numbers of such jobs."""
    attempts = backups.attempts(folder.databases[0])
    newer: list[int] = []
    for path in folder.jobs.iterdir() if folder.jobs.is_dir() else ():
        if not path.name.isdigit():
            continue
        number = int(path.name)
        if number not in attempts:
            _move(path, aside / "jobs" / path.name)
            newer.append(number)
            continue
        tries = path / "attempts"
        for one in tries.iterdir() if tries.is_dir() else ():
            if one.name.isdigit() and int(one.name) > attempts[number]:
                _move(one, aside / "jobs" / path.name / "attempts" / one.name)
    return newer, list(attempts)


def _move(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.rename(to)
