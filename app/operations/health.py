"""How the house stands: what the system page and `doctor` look at, cheap enough for every second.

Whether a database is whole takes long to tell; `doctor` and every backup look at that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app import broker
from app.domain.upkeep import Chore
from app.files.folder import DataFolder
from app.operations.storage import Storage, storage
from app.settings import Settings
from app.store import Database, Store, at_work, catalogue, chores, health
from app.store import workers as worker_rows
from app.store.at_work import AtWork
from app.store.chores import ChoreRow

Level = Literal["ok", "warn", "fail"]

LITTLE_SPACE, NO_SPACE = 2e9, 2e8  # bytes
LARGE_LOG = 256e6  # bytes of write-ahead logs; a reader that never ends keeps them from shrinking
OLD_BACKUP_S = 2 * 86400.0
MANY_BELLS = 200  # more than workers ever leave unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was found at a moment."""

    at: float
    workers: list[AtWork]
    heard_at: float | None  # when a scheduler was last heard from
    broken: int  # workloads that cannot be imported
    engine: str
    is_safe: bool  # that version is known not to damage databases
    bells: int  # that nobody has answered yet
    storage: Storage
    chores: Mapping[str, ChoreRow]

    @property
    def alive(self) -> list[AtWork]:
        return [one for one in self.workers if not one.is_silent]

    @property
    def silent(self) -> list[AtWork]:
        return [one for one in self.workers if one.is_silent]

    @property
    def makes_backups(self) -> bool:
        """Whether a backup is due by itself some time."""
        row = self.chores.get(Chore.BACKUP)
        return row is not None and row.next_at is not None


def look(store: Store, settings: Settings, folder: DataFolder, *, now: float) -> Health:
    """Look at everything that can be seen at once."""
    with store.read() as tx:
        workers = at_work.everyone(tx, now)
        heard_at = worker_rows.last_beat(tx)
        broken = sum(entry.error is not None for _host, entry in catalogue.published(tx))
        upkeep = chores.every(tx)
    return Health(
        at=now,
        workers=workers,
        heard_at=heard_at,
        broken=broken,
        engine=engine(store.main),
        is_safe=health.is_safe(store.main),
        bells=broker.bells_waiting(settings, limit=MANY_BELLS),
        storage=storage(store, folder),
        chores=upkeep,
    )


def engine(database: Database) -> str:
    """The name and version of what keeps the rows."""
    name = "SQLite" if database.is_sqlite else "PostgreSQL"
    return f"{name} {'.'.join(map(str, health.engine_version(database)))}"


def of_space(free: float) -> Level:
    """How so many free bytes are to be judged."""
    return "fail" if free < NO_SPACE else "warn" if free < LITTLE_SPACE else "ok"
