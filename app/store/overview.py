"""What went on lately, for the monitor's cards and timeline. Bounded: by indexes and by limits."""

import statistics
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.job import Status
from app.store.claims import CLAIMABLE
from app.store.tables import attempts, jobs

HOUR_S = 3600.0
BARS = 400  # as many attempts as a timeline can show
COUNTED = 5_000  # a longer queue is said to be at least so long


@dataclass(frozen=True, slots=True)
class Bar:
    """One attempt on the timeline; `ended_at` is None while it runs."""

    worker: str
    job_id: int
    started_at: float
    ended_at: float | None
    outcome: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The last hour and the last day."""

    queued: int  # due jobs that wait for a worker, counted up to COUNTED
    longest_wait_s: float  # of those that are counted, the first in line
    median_wait_s: float | None  # of the attempts that started in the last hour
    ended_this_hour: int
    ended_hour_before: int
    done_in_day: int
    failed_in_day: int
    bars: list[Bar]  # newest first


def overview(tx: sa.Connection, now: float) -> Overview:
    """Everything above the monitor's list."""
    queued, earliest = _queue(tx, now)
    rows = _attempts_since(tx, now - HOUR_S)
    waits = [
        row.started_at - (row.run_at if row.run_at <= row.started_at else row.created_at)
        for row in rows
        if row.number == 1 and row.started_at > now - HOUR_S
    ]
    day = _ended(tx, now - 24 * HOUR_S, now)
    return Overview(
        queued=queued,
        longest_wait_s=0.0 if earliest is None else now - earliest,
        median_wait_s=statistics.median(waits) if waits else None,
        ended_this_hour=sum(_ended(tx, now - HOUR_S, now).values()),
        ended_hour_before=sum(_ended(tx, now - 2 * HOUR_S, now - HOUR_S).values()),
        done_in_day=day.get(Status.DONE, 0),
        failed_in_day=day.get(Status.FAILED, 0),
        bars=[
            Bar(row.worker, row.job_id, row.started_at, row.ended_at, row.outcome, row.reason)
            for row in rows
        ],
    )


def _queue(tx: sa.Connection, now: float) -> tuple[int, float | None]:
    due = sa.select(jobs.c.run_at).where(CLAIMABLE, jobs.c.run_at <= now).limit(COUNTED).subquery()
    queued, earliest = tx.execute(sa.select(sa.func.count(), sa.func.min(due.c.run_at))).one()
    return queued, earliest


def _ended(tx: sa.Connection, since: float, until: float) -> dict[str, int]:
    statement = (
        sa.select(jobs.c.status, sa.func.count())
        .where(jobs.c.finished_at > since, jobs.c.finished_at <= until)
        .group_by(jobs.c.status)
    )
    return {row[0]: row[1] for row in tx.execute(statement)}


def _attempts_since(tx: sa.Connection, since: float) -> list[sa.Row[tuple[object, ...]]]:
    """The attempts that run or ended since a moment, with what their waits are measured from."""
    columns = (
        attempts.c.worker,
        attempts.c.job_id,
        attempts.c.number,
        attempts.c.started_at,
        attempts.c.ended_at,
        attempts.c.outcome,
        attempts.c.reason,
        jobs.c.created_at,
        jobs.c.run_at,
    )
    joined = sa.select(*columns).join(jobs, jobs.c.id == attempts.c.job_id)
    running = joined.where(attempts.c.ended_at.is_(None)).limit(BARS)
    ended = (
        joined.where(attempts.c.ended_at > since).order_by(attempts.c.ended_at.desc()).limit(BARS)
    )
    return [*tx.execute(running), *tx.execute(ended)]
