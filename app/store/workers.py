"""Which workers there are, and whether their host is alive."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa

from app.store.tables import workers

SILENT_AFTER_S = 8.0  # a host beats every two seconds

# Built once: an idle house does hardly anything else.
_BEAT = (
    sa.update(workers)
    .where(workers.c.name.in_(sa.bindparam("names", expanding=True)))
    .values(beat_at=sa.bindparam("now"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A worker process; `beat_at` is renewed by its host's scheduler."""

    name: str
    host: str
    boot_id: str
    pid: int
    pid_started: float
    version: str
    device: str
    started_at: float
    beat_at: float


def register(tx: sa.Connection, worker: WorkerRow) -> None:
    """Enter a worker, in place of the one of the same name that it follows."""
    tx.execute(sa.delete(workers).where(workers.c.name == worker.name))
    values = {field.name: getattr(worker, field.name) for field in fields(worker)}
    tx.execute(sa.insert(workers).values(**values))


def beat(tx: sa.Connection, names: Sequence[str], now: float) -> None:
    """Say that a consumer's workers are alive."""
    tx.execute(_BEAT, {"names": list(names), "now": now})


def forget(tx: sa.Connection, names: Sequence[str]) -> None:
    """Remove a consumer's workers when it stops."""
    tx.execute(sa.delete(workers).where(workers.c.name.in_(names)))


def alive(tx: sa.Connection, now: float) -> list[WorkerRow]:
    """The workers heard from lately, by name."""
    return heard_since(tx, now - SILENT_AFTER_S)


def heard_since(tx: sa.Connection, moment: float) -> list[WorkerRow]:
    """The workers heard from after a moment, by name."""
    statement = (
        sa.select(*(workers.c[field.name] for field in fields(WorkerRow)))
        .where(workers.c.beat_at > moment)
        .order_by(workers.c.name)
    )
    return [WorkerRow(**row._mapping) for row in tx.execute(statement)]


def named(tx: sa.Connection, names: Sequence[str]) -> list[WorkerRow]:
    """The workers of these names."""
    statement = sa.select(*(workers.c[field.name] for field in fields(WorkerRow))).where(
        workers.c.name.in_(names)
    )
    return [WorkerRow(**row._mapping) for row in tx.execute(statement)]


def last_beat(tx: sa.Connection) -> float | None:
    """When any worker was last heard from."""
    beat_at: float | None = tx.execute(sa.select(sa.func.max(workers.c.beat_at))).scalar_one()
    return beat_at
