"""Folders of backups: written under another name, and visible only when they are whole."""

import contextlib
import datetime
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.files import atomic, removal
from app.files.folder import DataFolder

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; its name is its time in UTC, `size` in bytes."""

    name: str
    made_at: float
    path: Path
    size: int


def stamp(moment: float) -> str:
    """What a backup of a moment is called: 20261121T031000Z."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime(_STAMP)


def every(folder: DataFolder) -> list[Backup]:
    """All whole backups, the newest first."""
    found = []
    for path in folder.backups.iterdir() if folder.backups.is_dir() else ():
        with contextlib.suppress(ValueError):
            made = datetime.datetime.strptime(path.name, _STAMP).replace(tzinfo=datetime.UTC)
            found.append(Backup(path.name, made.timestamp(), path, removal.size(path)))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


@contextlib.contextmanager
def new(folder: DataFolder, moment: float) -> Iterator[Path]:
    """A folder to write a backup into; it becomes one when the block ends well.

    Raises:
        FileExistsError: there is a backup of this very second.
    """
    whole = folder.backups / stamp(moment)
    if whole.exists():
        raise FileExistsError(whole.name)
    part = folder.backups / f"{atomic.TEMPORARY}{os.getpid()}-{whole.name}"
    folder.backups.mkdir(exist_ok=True, mode=0o700)
    part.mkdir(mode=0o700)
    try:
        yield part
        for file in part.iterdir():
            atomic.sync_file(file)
        atomic.sync_folder(part)
        part.rename(whole)
    finally:
        removal.remove(part)
    atomic.sync_folder(folder.backups)


def forget_old(folder: DataFolder, *, kept: int) -> list[str]:
    """Remove all but the newest backups; the names of those that went."""
    old = every(folder)[kept:]
    for one in old:
        removal.remove(one.path)
    return [one.name for one in old]
