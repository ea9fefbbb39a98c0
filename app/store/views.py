"""What pages and the command line show: read-only questions over several tables."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.domain.job import Status, known
from app.store import counts
from app.store import workers as worker_rows
from app.store.claims import CLAIMABLE
from app.store.engine import LeaseTime
from app.store.tables import attempts, durations, jobs

if TYPE_CHECKING:
    import pandas as pd

PAGE = 20
_LISTED = (
    "id", "status", "reason", "title", "progress", "step_text", "step", "step_total", "result",
    "error", "workload", "owner", "priority", "attempt", "failures", "run_at", "created_at",
    "started_at", "finished_at", "cancel_requested_at", "pause_requested_at", "rung", "worker",
    "waits", "schedule_id",
)  # fmt: skip


def _filtered(status: str | None, workload: str | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if status:
        conditions.append(jobs.c.status == status)
    if workload:
        conditions.append(jobs.c.workload == workload)
    return conditions


def job_page(
    tx: sa.Connection,
    *,
    status: str | None = None,
    workload: str | None = None,
    page: int = 1,
    size: int = PAGE,
    total: int | None = None,
) -> pd.DataFrame:
    """One page of jobs, newest first, with the column names of `jobs`.

    `attempt_started_at` is when the newest attempt began, `ran_before_s` how long those took
    that have ended.

    Args:
        total: how many jobs there are on all pages; with it the last page is as quick as the first.
    """
    import pandas as pd  # the consumer never lists jobs and need not load it

    newest_attempt = sa.and_(attempts.c.job_id == jobs.c.id, attempts.c.number == jobs.c.attempt)
    ended = attempts.alias()
    ran_before_s = (
        sa.select(sa.func.coalesce(sa.func.sum(ended.c.ended_at - ended.c.started_at), 0.0))
        .where(ended.c.job_id == jobs.c.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            *(jobs.c[name] for name in _LISTED),
            attempts.c.started_at.label("attempt_started_at"),
            ran_before_s.label("ran_before_s"),
        )
        .join(attempts, newest_attempt, isouter=True)
        .where(jobs.c.id.in_(_ids(status, workload, page, size, total)))
        .order_by(jobs.c.id.desc())
    )
    return pd.read_sql(statement, tx)


def _ids(
    status: str | None, workload: str | None, page: int, size: int, total: int | None
) -> sa.Select[int]:
    """The jobs of a page; found from the end that is nearer, for all before them are passed."""
    ids = sa.select(jobs.c.id).where(*_filtered(status, workload))
    before = (page - 1) * size
    if total is None or before <= total // 2:
        return ids.order_by(jobs.c.id.desc()).limit(size).offset(before)
    left = max(0, total - before)
    rows = min(size, left)
    return ids.order_by(jobs.c.id).limit(rows).offset(left - rows)


def place_in_line(tx: sa.Connection, job_id: int, now: float) -> int | None:
    """How many due jobs are claimed before this one, plus one; None when it is not due."""
    job = tx.execute(
        sa.select(jobs.c.priority, jobs.c.run_at, jobs.c.id).where(
            jobs.c.id == job_id, CLAIMABLE, jobs.c.run_at <= now
        )
    ).first()
    if job is None:
        return None
    earlier = sa.or_(
        jobs.c.priority > job.priority,
        sa.and_(
            jobs.c.priority == job.priority,
            sa.or_(
                jobs.c.run_at < job.run_at,
                sa.and_(jobs.c.run_at == job.run_at, jobs.c.id < job.id),
            ),
        ),
    )
    ahead = tx.execute(
        sa.select(sa.func.count()).where(CLAIMABLE, jobs.c.run_at <= now, earlier)
    ).scalar_one()
    return ahead + 1


def first_in_line(tx: sa.Connection, now: float, *, limit: int = 100) -> list[int]:
    """Ids of the due jobs that are claimed next, the next one first."""
    statement = (
        sa.select(jobs.c.id)
        .where(CLAIMABLE, jobs.c.run_at <= now)
        .order_by(jobs.c.priority.desc(), jobs.c.run_at, jobs.c.id)
        .limit(limit)
    )
    return list(tx.execute(statement).scalars())


def seconds_silent(
    tx: sa.Connection, job_id: int, *, clock: LeaseTime, lease_s: float
) -> float | None:
    """How long ago a running job's worker renewed its lease; None when it is not running.

    Args:
        clock: the clock leases are measured on, `Database.lease_clock`.
        lease_s: how long a lease lasts.
    """
    statement = sa.select(clock - jobs.c.lease_expires_at).where(
        jobs.c.id == job_id, jobs.c.lease_expires_at.is_not(None)
    )
    expired_s = tx.execute(statement).scalar()
    return None if expired_s is None else max(0.0, expired_s + lease_s)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The state of the house in four numbers."""

    running: int
    pending: int  # due or waiting for their time
    workers: int
    last_beat: float | None  # when a worker was last heard from


def pulse(tx: sa.Connection, now: float) -> Pulse:
    """What the sidebar of every page shows."""
    counted = counts.by_status(tx)
    return Pulse(
        running=counted[Status.RUNNING],
        pending=counted[Status.PENDING],
        workers=len(worker_rows.alive(tx, now)),
        last_beat=worker_rows.last_beat(tx),
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """How long a workload's jobs took lately, in seconds, from so many of them."""

    median_s: float
    shortest_s: float
    longest_s: float
    jobs: int


def usual_duration(tx: sa.Connection, workload: str, *, last: int = 15) -> Usual | None:
    """From the newest done jobs of a workload, removed ones included; None when there is none."""
    statement = (
        sa.select(durations.c.seconds)
        .where(durations.c.workload == workload)
        .order_by(durations.c.id.desc())
        .limit(last)
    )
    seconds = list(tx.execute(statement).scalars())
    if not seconds:
        return None
    return Usual(statistics.median(seconds), min(seconds), max(seconds), len(seconds))


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in a list where little is said about each."""

    id: int
    title: str
    workload: str
    status: Status


def awaitable(tx: sa.Connection, *, limit: int, always: Sequence[int] = ()) -> list[JobLine]:
    """Jobs that another may wait for: unfinished ones, then those that are done; newest first.

    Args:
        limit: at most so many of either kind.
        always: ids of jobs that are listed whatever became of them, where they exist.
    """
    columns = jobs.c.id, jobs.c.title, jobs.c.workload, jobs.c.status
    unfinished = (Status.RUNNING, Status.PENDING, Status.PAUSED)
    found: dict[int, JobLine] = {}
    for statuses in (unfinished, (Status.DONE,)):
        of_each = (
            sa.select(*columns)
            .where(jobs.c.status == status)
            .order_by(jobs.c.id.desc())
            .limit(limit)
            for status in statuses
        )
        rows = [row for statement in of_each for row in tx.execute(statement)]
        for row in sorted(rows, key=lambda row: -row.id)[:limit]:
            found[row.id] = JobLine(row.id, row.title, row.workload, known(Status, row.status))
    if missing := set(always) - found.keys():
        for row in tx.execute(sa.select(*columns).where(jobs.c.id.in_(missing))):
            found[row.id] = JobLine(row.id, row.title, row.workload, known(Status, row.status))
    return list(found.values())


def unfinished(tx: sa.Connection, job_ids: Sequence[int]) -> list[int]:
    """Those of some jobs that have not ended, in their order."""
    statement = (
        sa.select(jobs.c.id)
        .where(jobs.c.id.in_(job_ids), jobs.c.finished_at.is_(None))
        .order_by(jobs.c.id)
    )
    return list(tx.execute(statement).scalars())
