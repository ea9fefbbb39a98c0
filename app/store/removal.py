"""Delete jobs that ended, whole: the row, and with it attempts, events and all that names it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.job import TERMINAL, Status
from app.store.tables import annotations, inputs, jobs, predecessors, schedules

_NUMBERS_AT_ONCE = 5000  # values that a statement may have are limited


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that could be removed."""

    id: int
    finished_at: float


def ended(tx: sa.Connection, status: Status) -> list[Ended]:
    """Every job that ended so and is not pinned, the one that ended last first."""
    pinned = sa.select(annotations.c.job_id).where(annotations.c.pinned)
    statement = (
        sa.select(jobs.c.id, jobs.c.finished_at)
        .where(jobs.c.status == status, jobs.c.id.not_in(pinned))
        .order_by(jobs.c.finished_at.desc(), jobs.c.id.desc())
    )
    return [Ended(*row) for row in tx.execute(statement)]


def needed(tx: sa.Connection) -> set[int]:
    """Jobs that unfinished jobs or schedules name: as source, predecessor or first try."""
    live = jobs.c.status.in_(set(Status) - TERMINAL)
    live_ids = sa.select(jobs.c.id).where(live)
    named = sa.union(
        sa.select(inputs.c.from_job).where(inputs.c.job_id.in_(live_ids)),
        sa.select(predecessors.c.after_id).where(predecessors.c.job_id.in_(live_ids)),
        sa.select(jobs.c.retry_of).where(live, jobs.c.retry_of.is_not(None)),
    )
    found = set(tx.execute(named).scalars())
    for table, kept in ((jobs, live), (schedules, sa.true())):
        # The database looks first: of most jobs nothing needs to be read.
        naming = sa.cast(table.c.params, sa.Text).contains('"artifact"')
        for params in tx.execute(sa.select(table.c.params).where(kept, naming)).scalars():
            found |= set(_sources(params))
    return found


def _sources(value: Any) -> Iterator[int]:
    """The numbers of the jobs whose artifacts some parameters are."""
    if isinstance(value, dict):
        if isinstance(value.get("job"), int) and "artifact" in value:
            yield value["job"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _sources(one)


def delete(tx: sa.Connection, job_ids: Collection[int], *, ended_before: float) -> list[int]:
    """Delete those of some jobs that may go now; their numbers.

    Pinned ones stay, and those that have not ended or ended later. The caller has looked in
    this transaction that nobody needs them.
    """
    pinned = sa.select(annotations.c.job_id).where(annotations.c.pinned)
    statement = (
        sa.delete(jobs)
        .where(
            jobs.c.id.in_(job_ids),
            jobs.c.status.in_(TERMINAL),
            jobs.c.finished_at <= ended_before,
            jobs.c.id.not_in(pinned),
        )
        .returning(jobs.c.id)
    )
    return sorted(tx.execute(statement).scalars())


def existing(tx: sa.Connection, job_ids: Collection[int]) -> set[int]:
    """Those of some numbers, of any amount, that jobs have."""
    numbers, found = sorted(job_ids), set[int]()
    for start in range(0, len(numbers), _NUMBERS_AT_ONCE):
        some = numbers[start : start + _NUMBERS_AT_ONCE]
        found |= set(tx.execute(sa.select(jobs.c.id).where(jobs.c.id.in_(some))).scalars())
    return found
