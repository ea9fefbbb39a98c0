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
from app.store.engine import LeaseTime
from app.store.jobs import COLUMNS, to_job
from app.store.tables import attempts, durations, jobs

# Written into the statement: a bound value would not be seen to match the index of pending jobs.
_PENDING = sa.literal(Status.PENDING.value, literal_execute=True)
CLAIMABLE = sa.and_(jobs.c.status == _PENDING, jobs.c.waits == sa.false())


# These statements are built once: a worker runs them for each job, and building one takes longer
# than SQLite takes to do it. Values go in by the names of their columns, or by these:
_NOW = sa.bindparam("until", type_=sa.Float)
_WORKLOADS = sa.bindparam("loaded", type_=sa.String, expanding=True)
_BEST = (
    sa.select(jobs.c.id)
    .where(CLAIMABLE, jobs.c.run_at <= _NOW, jobs.c.workload.in_(_WORKLOADS))
    .order_by(jobs.c.priority.desc(), jobs.c.run_at, jobs.c.id)
    .limit(1)
)
_CLAIM = (
    sa.update(jobs)
    .where(
        jobs.c.id == _BEST.with_for_update(skip_locked=True).scalar_subquery(),
        jobs.c.status == _PENDING,
        jobs.c.waits == sa.false(),
    )
    .values(
        attempt=jobs.c.attempt + 1,
        started_at=sa.func.coalesce(jobs.c.started_at, _NOW),
    )
    .returning(*COLUMNS)
)
_NEW_ATTEMPT = sa.insert(attempts)
_HELD = sa.and_(
    jobs.c.id == sa.bindparam("held_id"),
    jobs.c.status == Status.RUNNING,
    jobs.c.attempt == sa.bindparam("held_number"),
    jobs.c.nonce == sa.bindparam("held_nonce"),
)
_UPDATE_HELD = sa.update(jobs).where(_HELD).returning(*COLUMNS)
_BEAT = _UPDATE_HELD.values(
    progress=sa.case(
        (jobs.c.progress < sa.bindparam("reached"), sa.bindparam("reached")),
        else_=jobs.c.progress,
    )
)
_FINISH_UNLESS_CANCELLED = _UPDATE_HELD.where(jobs.c.cancel_requested_at.is_(None))
_DURATION = sa.insert(durations)


def has_claimable(tx: sa.Connection, workloads: Collection[str], now: float) -> bool:
    """Whether a worker that can run these workloads would find something to do."""
    found = tx.execute(_BEST, {"until": now, "loaded": list(workloads)})
    return found.first() is not None


def count_claimable(tx: sa.Connection, now: float, *, limit: int) -> int:
    """How many jobs are due, counted up to a limit."""
    due = sa.select(jobs.c.id).where(CLAIMABLE, jobs.c.run_at <= now).limit(limit).subquery()
    return tx.execute(sa.select(sa.func.count()).select_from(due)).scalar_one()


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
    lease_expires_at: LeaseTime,
) -> tuple[Job, Lease] | None:
    """Take the best claimable job: highest priority, then earliest due, then lowest id."""
    statement, lease = _with_lease(_CLAIM, lease_expires_at)
    values = lease | {
        "until": now,
        "loaded": list(workloads),
        "status": Status.RUNNING,
        "nonce": nonce,
        "worker": claimant.worker,
        "progress": 0.0,
        "step_text": "",
        "step": None,
        "step_total": None,
        "rung": None,
    }
    row = tx.execute(statement, values).first()
    if row is None:
        return None
    job = to_job(row)
    faults.point("mid_claim")
    tx.execute(
        _NEW_ATTEMPT,
        {
            "job_id": job.id,
            "number": job.attempt,
            "nonce": nonce,
            "worker": claimant.worker,
            "host": claimant.host,
            "boot_id": claimant.boot_id,
            "pid": claimant.pid,
            "pid_started": claimant.pid_started,
            "runner_pid": claimant.runner_pid,
            "runner_started": claimant.runner_started,
            "started_at": now,
        },
    )
    return job, Lease(job.id, job.attempt, nonce)


def _with_lease(statement: sa.Update, expires_at: LeaseTime) -> tuple[sa.Update, dict[str, float]]:
    """A statement that sets the lease as well, and the value where it is not the server's."""
    if isinstance(expires_at, float):
        return statement, {"lease_expires_at": expires_at}
    return statement.values(lease_expires_at=expires_at), {}


def _held(lease: Lease) -> dict[str, Any]:
    return {"held_id": lease.job_id, "held_number": lease.number, "held_nonce": lease.nonce}


def beat(
    tx: sa.Connection,
    lease: Lease,
    *,
    lease_expires_at: LeaseTime,
    progress: float,
    step: float | None,
    step_total: float | None,
    step_text: str,
    rung: Rung | None,
) -> Job | None:
    """Renew a lease and report progress; None when the lease is lost.

    The answer carries what was asked of the job meanwhile.
    """
    statement, renewed = _with_lease(_BEAT, lease_expires_at)
    values = (
        _held(lease)
        | renewed
        | {
            "reached": progress,
            "step": step,
            "step_total": step_total,
            "step_text": step_text,
            "rung": rung,
        }
    )
    row = tx.execute(statement, values).first()
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
        "rung": rung if terminal else None,
        "finished_at": now if terminal else None,
    }
    if not terminal:
        values["worker"] = None
    if settlement.status is Status.DONE:
        values |= {"result": settlement.result, "progress": 1.0}
    if settlement.run_at is not None:
        values["run_at"] = settlement.run_at
    # A cancel between settling and this statement is impossible under the lock that settling
    # took; the guard makes it harmless if somebody ever settles without.
    is_cancelled = settlement.status is Status.CANCELLED
    statement = _UPDATE_HELD if is_cancelled else _FINISH_UNLESS_CANCELLED
    row = tx.execute(statement, values | _held(lease)).first()
    if row is None:
        return None
    job = to_job(row)
    if job.status is Status.DONE and job.started_at is not None:
        took = now - job.started_at
        tx.execute(_DURATION, {"workload": job.workload, "seconds": took, "finished_at": now})
    return job


def withdraw_pause(tx: sa.Connection, lease: Lease) -> bool:
    """Let a running job run on that could not save in time; False when the lease is lost."""
    asked = _UPDATE_HELD.where(jobs.c.pause_requested_at.is_not(None))
    values = _held(lease) | {"pause_requested_at": None}
    return tx.execute(asked, values).first() is not None
