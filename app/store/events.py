"""What happened to a job: an append-only history."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.store.tables import events

_INSERT = sa.insert(events)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `kind` is a word that `language.events` turns into a sentence."""

    at: float
    kind: str
    by: str
    data: dict[str, Any]


def add(tx: sa.Connection, job_id: int, kind: str, *, by: str, now: float, **data: Any) -> None:
    """Write down that something happened."""
    tx.execute(_INSERT, {"job_id": job_id, "at": now, "kind": kind, "by": by, "data": data})


def add_to_each(
    tx: sa.Connection, job_ids: Iterable[int], kind: str, *, by: str, now: float, **data: Any
) -> None:
    """Write down that the same happened to several jobs."""
    rows = [
        {"job_id": job_id, "at": now, "kind": kind, "by": by, "data": data} for job_id in job_ids
    ]
    if rows:
        tx.execute(_INSERT, rows)


def of_job(tx: sa.Connection, job_id: int, *, newest: int | None = None) -> list[Event]:
    """The history of a job, newest first; all of it, or so many of the newest."""
    statement = (
        sa.select(events.c.at, events.c.kind, events.c.by, events.c.data)
        .where(events.c.job_id == job_id)
        .order_by(events.c.id.desc())
        .limit(newest)
    )
    return [Event(*row) for row in tx.execute(statement)]
