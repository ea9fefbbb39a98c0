"""What keeps the house in order."""

import contextlib
import logging
import os
import shutil

from app import broker
from app.files.folder import DataFolder
from app.settings import Settings, load
from app.store import StorageFault, Store

RESERVE = 16 * 1024 * 1024  # bytes
logger = logging.getLogger("nonstop.upkeep")


def checkpoint(store: Store) -> None:
    """Move the write-ahead logs into the databases; skipped while somebody is writing."""
    for database in (store.main, store.telemetry):
        with contextlib.suppress(StorageFault):
            database.checkpoint()


def inodes(store: Store) -> list[int]:
    """The files that the databases are in; another one under the same name is another one."""
    found = []
    for database in (store.main, store.telemetry):
        if database.path is not None:
            log = database.path.with_name(database.path.name + "-wal")  # there while one is open
            found += [path.stat().st_ino if path.exists() else 0 for path in (database.path, log)]
    return found


def has_reserve(folder: DataFolder) -> bool:
    """Whether the space that is kept for a full disk is there."""
    return folder.reserve.exists()


def keep_reserve(folder: DataFolder) -> bool:
    """Put space aside, if there is enough; False while the disk is too full."""
    if has_reserve(folder):
        return True
    if shutil.disk_usage(folder.root).free < 2 * RESERVE:
        return False
    temporary = folder.reserve.with_name(".part-reserve")
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, RESERVE)
        finally:
            os.close(descriptor)
        temporary.replace(folder.reserve)
    except OSError:
        temporary.unlink(missing_ok=True)
        return False
    return True


def release_reserve(folder: DataFolder) -> None:
    """Give the space up, so that what is ending can be written."""
    folder.reserve.unlink(missing_ok=True)


def bells_waiting(settings: Settings, *, limit: int) -> int:
    """How many bells nobody has answered yet; the limit when that cannot be told."""
    return broker.bells_waiting(settings, limit=limit)


def report_disk() -> None:
    """Say in the consumer's log how full the disk of the data folder is."""
    usage = shutil.disk_usage(load().data)
    logger.info(
        "the disk is %d %% full, %.1f GB are free",
        100 * usage.used // usage.total,
        usage.free / 1e9,
    )
