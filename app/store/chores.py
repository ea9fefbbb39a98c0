"""Upkeep that is done by itself: when each kind is due, and how its newest run went."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.store.tables import chores


@dataclass(frozen=True, slots=True)
class ChoreRow:
    """One kind of upkeep; times are seconds since the epoch, UTC."""

    name: str
    next_at: float | None  # None: never by itself
    started_at: float | None
    ended_at: float | None
    is_ok: bool | None
    note: dict[str, Any] | None  # what its last run did, or {"error": why it failed}

    @property
    def is_running(self) -> bool:
        """Whether its newest run has not ended, or ended without a word."""
        return self.started_at is not None and self.ended_at is None


_COLUMNS = [chores.c[name] for name in ChoreRow.__slots__]


def every(tx: sa.Connection) -> dict[str, ChoreRow]:
    """All kinds of upkeep by name."""
    return {row.name: ChoreRow(*row) for row in tx.execute(sa.select(*_COLUMNS))}


def plan(tx: sa.Connection, name: str, *, next_at: float | None, now: float) -> None:
    """Say when a kind is due; one that is overdue already stays so, unless it is never to be."""
    known = tx.execute(sa.select(chores.c.next_at).where(chores.c.name == name)).first()
    if known is None:
        tx.execute(sa.insert(chores).values(name=name, next_at=next_at))
        return
    overdue = known.next_at is not None and known.next_at <= now
    if known.next_at != next_at and not (overdue and next_at is not None):
        tx.execute(sa.update(chores).where(chores.c.name == name).values(next_at=next_at))


def ask(tx: sa.Connection, name: str, *, now: float) -> bool:
    """Have a kind done as soon as possible; False when no scheduler has planned it yet."""
    sooner = sa.case((chores.c.next_at < now, chores.c.next_at), else_=now)
    asked = sa.update(chores).where(chores.c.name == name).values(next_at=sooner)
    return tx.execute(asked).rowcount == 1


def due(tx: sa.Connection, now: float) -> list[str]:
    """The kinds that are due."""
    statement = sa.select(chores.c.name).where(chores.c.next_at <= now).order_by(chores.c.next_at)
    return list(tx.execute(statement).scalars())


def take(tx: sa.Connection, name: str, *, next_at: float | None, now: float) -> bool:
    """Take on what is due; False when another scheduler was faster."""
    statement = (
        sa.update(chores)
        .where(chores.c.name == name, chores.c.next_at <= now)
        .values(next_at=next_at, started_at=now, ended_at=None, is_ok=None)
    )
    return tx.execute(statement).rowcount == 1


def end(
    tx: sa.Connection,
    name: str,
    *,
    started_at: float,
    is_ok: bool,
    note: dict[str, Any],
    now: float,
) -> bool:
    """Say how the run that started then went; False when that has been said, or another began."""
    statement = (
        sa.update(chores)
        .where(
            chores.c.name == name,
            chores.c.started_at == started_at,
            chores.c.ended_at.is_(None),
        )
        .values(ended_at=now, is_ok=is_ok, note=note)
    )
    return tx.execute(statement).rowcount == 1
