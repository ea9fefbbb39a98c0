"""What keeps the house in order."""

import contextlib
import logging
import shutil

import sqlalchemy.exc

from app.settings import load
from app.store import Store

logger = logging.getLogger("nonstop.upkeep")


def checkpoint(store: Store) -> None:
    """Move the write-ahead logs into the databases; skipped while somebody is writing."""
    for database in (store.main, store.telemetry):
        with contextlib.suppress(sqlalchemy.exc.OperationalError):
            database.checkpoint()


def report_disk() -> None:
    """Say in the consumer's log how full the disk of the data folder is."""
    usage = shutil.disk_usage(load().data)
    logger.info(
        "the disk is %d %% full, %.1f GB are free",
        100 * usage.used // usage.total,
        usage.free / 1e9,
    )
