"""The worker's side: claim a job, hold it, and let go of it.

Only the holder of the current attempt, by its number and nonce, writes about it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app import faults
from app.domain.job import Job, Lease, Rung, Status
from app.domain.outcome import Settlement
from app.store.jobs import COLUMNS, to_job
from app.store.tables import attempts, durations, jobs

# Written into the statement: a bound value would not be seen to match the index of pending jobs.
_PENDING = sa.literal(Status.PENDING.value, literal_execute=True)
CLAIMABLE = sa.and_(jobs.c.status == _PENDING, jobs.c.waits == sa.false())


def has_claimable(tx: sa.Connection, workloads: Collection[str], now: float) -> bool:
    """Whether a worker that can run these workloads would find something to do."""
    return tx.execute(_best(workloads, now)).first() is not None


def count_claimable(tx: sa.Connection, now: float, *, limit: int) -> int:
    """How many jobs are due, counted up to a limit."""
    due = sa.select(jobs.c.id).where(CLAIMABLE, jobs.c.run_at <= now).limit(limit).subquery()
    return tx.execute(sa.select(sa.func.count()).select_from(due)).scalar_one()


def _best(workloads: Collection[str], now: float) -> sa.Select[tuple[int]]:
    return (
        sa.select(jobs.c.id)
        .where(
            CLAIMABLE,
            jobs.c.run_at <= now,
            jobs.c.workload.in_(workloads),
        )
        .order_by(jobs.c.priority.desc(), jobs.c.run_at, jobs.c.id)
        .limit(1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """The worker that claims, and the runner that waits for what it gets."""

    worker: str
    host: str
    boot_id: str
    pid: int
    pid_started: float
    runner_pid: int
    runner_started: float


def claim(
    tx: sa.Connection,
    claimant: Claimant,
    *,
    workloads: Collection[str],
    nonce: str,
    now: float,
    lease_expires_at: sa.ColumnElement[float],
) -> tuple[Job, Lease] | None:
    """Take the best claimable job: highest priority, then earliest due, then lowest id."""
    best = _best(workloads, now).with_for_update(skip_locked=True).scalar_subquery()
    statement = (
        sa.update(jobs)
        .where(jobs.c.id == best, jobs.c.status == Status.PENDING, jobs.c.waits == sa.false())
        .values(
            status=Status.RUNNING,
            attempt=jobs.c.attempt + 1,
            nonce=nonce,
            worker=claimant.worker,
            lease_expires_at=lease_expires_at,
            progress=0.0,
            step_text="",
            step=None,
            step_total=None,
            rung=None,
            started_at=sa.func.coalesce(jobs.c.started_at, now),
        )
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).first()
    if row is None:
        return None
    job = to_job(row)
    faults.point("mid_claim")
    tx.execute(
        sa.insert(attempts).values(
            job_id=job.id,
            number=job.attempt,
            nonce=nonce,
            worker=claimant.worker,
            host=claimant.host,
            boot_id=claimant.boot_id,
            pid=claimant.pid,
            pid_started=claimant.pid_started,
            runner_pid=claimant.runner_pid,
            runner_started=claimant.runner_started,
            started_at=now,
        )
    )
    return job, Lease(job.id, job.attempt, nonce)


def _held(lease: Lease) -> sa.ColumnElement[bool]:
    return sa.and_(
        jobs.c.id == lease.job_id,
        jobs.c.status == Status.RUNNING,
        jobs.c.attempt == lease.number,
        jobs.c.nonce == lease.nonce,
    )


def beat(
    tx: sa.Connection,
    lease: Lease,
    *,
    lease_expires_at: sa.ColumnElement[float],
    progress: float,
    step: float | None,
    step_total: float | None,
    step_text: str,
    rung: Rung | None,
) -> Job | None:
    """Renew a lease and report progress; None when the lease is lost.

    The answer carries what was asked of the job meanwhile.
    """
    statement = (
        sa.update(jobs)
        .where(_held(lease))
        .values(
            lease_expires_at=lease_expires_at,
            progress=sa.case((jobs.c.progress < progress, progress), else_=jobs.c.progress),
            step=step,
            step_total=step_total,
            step_text=step_text,
            rung=rung,
        )
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


def finish(
    tx: sa.Connection,
    lease: Lease,
    settlement: Settlement,
    now: float,
    *,
    rung: Rung | None = None,
) -> Job | None:
    """End the running attempt's hold on its job; None when the lease is lost.

    Args:
        rung: how far the stop ladder had to go.
    """
    terminal = settlement.status in (Status.DONE, Status.FAILED, Status.CANCELLED)
    values: dict[str, Any] = {
        "status": settlement.status,
        "reason": settlement.reason,
        "error": settlement.error,
        "failures": settlement.failures,
        "crashes": settlement.crashes,
        "interruptions": settlement.interruptions,
        "nonce": None,
        "lease_expires_at": None,
        "pause_requested_at": None,
        "worker": jobs.c.worker if terminal else None,
        "rung": rung if terminal else None,
        "finished_at": now if terminal else None,
    }
    if settlement.status is Status.DONE:
        values |= {"result": settlement.result, "progress": 1.0}
    if settlement.run_at is not None:
        values["run_at"] = settlement.run_at
    # A cancel between settling and this statement is impossible under the lock that settling
    # took; the guard makes it harmless if somebody ever settles without.
    guard = [_held(lease)]
    if settlement.status is not Status.CANCELLED:
        guard.append(jobs.c.cancel_requested_at.is_(None))
    row = tx.execute(sa.update(jobs).where(*guard).values(**values).returning(*COLUMNS)).first()
    if row is None:
        return None
    job = to_job(row)
    if job.status is Status.DONE and job.started_at is not None:
        tx.execute(
            sa.insert(durations).values(
                workload=job.workload, seconds=now - job.started_at, finished_at=now
            )
        )
    return job


def withdraw_pause(tx: sa.Connection, lease: Lease) -> bool:
    """Let a running job run on that could not save in time; False when the lease is lost."""
    statement = (
        sa.update(jobs)
        .where(_held(lease), jobs.c.pause_requested_at.is_not(None))
        .values(pause_requested_at=None)
    )
    return tx.execute(statement).rowcount == 1
