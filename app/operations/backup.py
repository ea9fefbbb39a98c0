"""Copies of the databases, made while everything runs."""

import shutil

from app.domain.errors import NotAllowed
from app.domain.sentence import sentence
from app.files import backups as files
from app.files import removal
from app.files.backups import Backup
from app.files.folder import DataFolder
from app.operations.upkeep import RESERVE
from app.store import Store, backups


def back_up(store: Store, folder: DataFolder, *, kept: int, now: float) -> Backup:
    """Copy both databases, look through the copies, and remove backups that are too many.

    Telemetry is copied first: so the copy of the jobs knows every job that anything was measured
    of. Files of jobs and uploads are not copied.

    Args:
        kept: how many backups there are at most afterwards.

    Raises:
        NotAllowed: there is no room, the databases are on a server, or a copy is damaged.
        StorageFault: a copy could not be written.
    """
    if not store.main.is_sqlite:
        raise NotAllowed(
            sentence("The databases are on a server: back them up there, as with pg_dump.")
        )
    used = [path.with_name(path.name + end) for path in folder.databases for end in ("", "-wal")]
    needed = sum(map(removal.size, used)) + 2 * RESERVE
    free = shutil.disk_usage(folder.root).free
    if free < needed:
        raise NotAllowed(
            sentence(
                "A backup needs {needed} MB and only {free} MB are free.",
                needed=needed // 1_000_000,
                free=free // 1_000_000,
            )
        )
    try:
        with files.new(folder, now) as part:
            for database in (store.telemetry, store.main):
                assert database.path is not None
                copy = part / database.path.name
                backups.copy(database, copy)
                if found := backups.damages(copy):
                    raise NotAllowed(
                        sentence(
                            "The copy of {file} is damaged: {found}.",
                            file=copy.name,
                            found="; ".join(found),
                        )
                    )
    except FileExistsError:
        raise NotAllowed(sentence("There is a backup of this very second already.")) from None
    files.forget_old(folder, kept=kept)
    return next(one for one in files.every(folder) if one.name == files.stamp(now))
