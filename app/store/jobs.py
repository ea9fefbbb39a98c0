"""Statements about jobs. Every move is one guarded UPDATE; losing the race is a normal answer."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from app import faults
from app.domain.job import Job, Lease, Reason, Rung, Status, known
from app.domain.outcome import Settlement
from app.store.tables import attempts, jobs

_FIELDS = [field.name for field in fields(Job)]
_COLUMNS = [jobs.c[name] for name in _FIELDS]


def _job(row: sa.Row[Any]) -> Job:
    values = dict(zip(_FIELDS, row, strict=True))
    values["status"] = known(Status, values["status"])
    values["reason"] = known(Reason, values["reason"]) if values["reason"] else None
    values["rung"] = known(Rung, values["rung"]) if values["rung"] else None
    return Job(**values)


def insert(
    tx: sa.Connection,
    *,
    workload: str,
    title: str,
    params: dict[str, Any],
    priority: int,
    run_at: float,
    timeout_s: float | None,
    memory_mb: int | None = None,
    max_failures: int,
    max_crashes: int,
    owner: str,
    idempotency_key: str | None,
    retry_of: int | None,
    cloned_from: int | None,
    now: float,
) -> Job:
    """Accept a job."""
    statement = (
        sa.insert(jobs)
        .values(
            workload=workload,
            title=title,
            params=params,
            status=Status.PENDING,
            progress=0.0,
            step_text="",
            priority=priority,
            run_at=run_at,
            timeout_s=timeout_s,
            memory_mb=memory_mb,
            max_failures=max_failures,
            failures=0,
            max_crashes=max_crashes,
            crashes=0,
            interruptions=0,
            attempt=0,
            owner=owner,
            idempotency_key=idempotency_key,
            retry_of=retry_of,
            cloned_from=cloned_from,
            created_at=now,
        )
        .returning(*_COLUMNS)
    )
    return _job(tx.execute(statement).one())


def get(tx: sa.Connection, job_id: int, *, lock: bool = False) -> Job | None:
    """One job; `lock` keeps others from changing it until the transaction ends."""
    statement = sa.select(*_COLUMNS).where(jobs.c.id == job_id)
    if lock:
        statement = statement.with_for_update()  # SQLite has one writer and needs no row lock
    row = tx.execute(statement).first()
    return _job(row) if row else None


def newest(
    tx: sa.Connection, *, status: str | None = None, workload: str | None = None, limit: int
) -> list[Job]:
    """The jobs submitted last, newest first."""
    statement = sa.select(*_COLUMNS).order_by(jobs.c.id.desc()).limit(limit)
    if status:
        statement = statement.where(jobs.c.status == status)
    if workload:
        statement = statement.where(jobs.c.workload == workload)
    return [_job(row) for row in tx.execute(statement)]


def by_key(tx: sa.Connection, key: str) -> Job | None:
    """The job that was submitted with an idempotency key."""
    row = tx.execute(sa.select(*_COLUMNS).where(jobs.c.idempotency_key == key)).first()
    return _job(row) if row else None


def newest_of_key(tx: sa.Connection, family: str) -> Job | None:
    """The newest job whose idempotency key begins with `family`."""
    statement = (
        sa.select(*_COLUMNS)
        .where(jobs.c.idempotency_key >= family, jobs.c.idempotency_key < family + "~")
        .order_by(jobs.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


def unfinished_retry(tx: sa.Connection, job_id: int) -> Job | None:
    """A retry of this job that has not ended yet."""
    statement = (
        sa.select(*_COLUMNS)
        .where(
            jobs.c.retry_of == job_id,
            jobs.c.status.in_([Status.PENDING, Status.RUNNING, Status.PAUSED]),
        )
        .order_by(jobs.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


# Written into the statement: a bound value would not be seen to match the index of pending jobs.
_PENDING = sa.literal(Status.PENDING.value, literal_execute=True)


def has_claimable(tx: sa.Connection, workloads: Collection[str], now: float) -> bool:
    """Whether a worker that can run these workloads would find something to do."""
    return tx.execute(_best(workloads, now)).first() is not None


def count_claimable(tx: sa.Connection, now: float, *, limit: int) -> int:
    """How many jobs are due, counted up to a limit."""
    due = (
        sa.select(jobs.c.id)
        .where(jobs.c.status == _PENDING, jobs.c.run_at <= now)
        .limit(limit)
        .subquery()
    )
    return tx.execute(sa.select(sa.func.count()).select_from(due)).scalar_one()


def _best(workloads: Collection[str], now: float) -> sa.Select[tuple[int]]:
    return (
        sa.select(jobs.c.id)
        .where(
            jobs.c.status == _PENDING,
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
        .where(jobs.c.id == best, jobs.c.status == Status.PENDING)
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
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    if row is None:
        return None
    job = _job(row)
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
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


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
    row = tx.execute(sa.update(jobs).where(*guard).values(**values).returning(*_COLUMNS)).first()
    return _job(row) if row else None


def fail_pending(tx: sa.Connection, job_id: int, *, error: str, now: float) -> Job | None:
    """Give up a pending job that no worker can ever run."""
    statement = (
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.status == Status.PENDING)
        .values(status=Status.FAILED, reason=Reason.INVALID, error=error, finished_at=now)
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


def request_cancel(tx: sa.Connection, job_id: int, now: float) -> Job | None:
    """Cancel a waiting job at once, ask a running one to stop; None when it has ended."""
    waiting = jobs.c.status.in_([Status.PENDING, Status.PAUSED])
    statement = (
        sa.update(jobs)
        .where(
            jobs.c.id == job_id,
            jobs.c.status.in_([Status.PENDING, Status.PAUSED, Status.RUNNING]),
        )
        .values(
            cancel_requested_at=sa.func.coalesce(jobs.c.cancel_requested_at, now),
            status=sa.case((waiting, Status.CANCELLED.value), else_=jobs.c.status),
            finished_at=sa.case((waiting, now), else_=sa.null()),
        )
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


def request_pause(tx: sa.Connection, job_id: int, now: float) -> Job | None:
    """Hold a pending job at once, ask a running one to save and pause; None for any other."""
    pending = jobs.c.status == Status.PENDING
    statement = (
        sa.update(jobs)
        .where(
            jobs.c.id == job_id,
            jobs.c.status.in_([Status.PENDING, Status.RUNNING]),
            jobs.c.cancel_requested_at.is_(None),
        )
        .values(
            pause_requested_at=sa.case(
                (pending, sa.null()), else_=sa.func.coalesce(jobs.c.pause_requested_at, now)
            ),
            status=sa.case((pending, Status.PAUSED.value), else_=jobs.c.status),
        )
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


def withdraw_pause(tx: sa.Connection, lease: Lease) -> bool:
    """Let a running job run on that could not save in time; False when the lease is lost."""
    statement = (
        sa.update(jobs)
        .where(_held(lease), jobs.c.pause_requested_at.is_not(None))
        .values(pause_requested_at=None)
    )
    return tx.execute(statement).rowcount == 1


def resume(tx: sa.Connection, job_id: int, now: float) -> Job | None:
    """Let a paused job wait for a worker again; None when it is not paused."""
    statement = (
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.status == Status.PAUSED)
        .values(status=Status.PENDING, run_at=now)
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    return _job(row) if row else None


def pending_workloads(tx: sa.Connection) -> list[tuple[int, str]]:
    """Id and workload of every due or waiting job, oldest first."""
    statement = (
        sa.select(jobs.c.id, jobs.c.workload)
        .where(jobs.c.status == Status.PENDING)
        .order_by(jobs.c.id)
    )
    return [(row.id, row.workload) for row in tx.execute(statement)]
