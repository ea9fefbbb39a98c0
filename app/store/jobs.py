"""Statements about jobs. Every move is one guarded UPDATE; losing the race is a normal answer."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from app.domain.job import UNFINISHED, Job, Reason, Rung, Status, known
from app.store.tables import jobs

_FIELDS = [field.name for field in fields(Job)]
COLUMNS = [jobs.c[name] for name in _FIELDS]
_INSERT = sa.insert(jobs).returning(*COLUMNS)
_GET = sa.select(*COLUMNS).where(jobs.c.id == sa.bindparam("wanted"))
_GET_LOCKED = _GET.with_for_update()  # SQLite has one writer and needs no row lock


def to_job(row: sa.Row[Any]) -> Job:
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
    waits: bool = False,
    schedule_id: int | None = None,
    now: float,
) -> Job:
    """Accept a job.

    Args:
        waits: for other jobs; nobody claims it until it is released.
    """
    values = {
        "workload": workload,
        "title": title,
        "params": params,
        "status": Status.PENDING,
        "progress": 0.0,
        "step_text": "",
        "priority": priority,
        "run_at": run_at,
        "timeout_s": timeout_s,
        "memory_mb": memory_mb,
        "max_failures": max_failures,
        "failures": 0,
        "max_crashes": max_crashes,
        "crashes": 0,
        "interruptions": 0,
        "attempt": 0,
        "owner": owner,
        "idempotency_key": idempotency_key,
        "retry_of": retry_of,
        "cloned_from": cloned_from,
        "waits": waits,
        "schedule_id": schedule_id,
        "created_at": now,
    }
    return to_job(tx.execute(_INSERT, values).one())


def get(tx: sa.Connection, job_id: int, *, lock: bool = False) -> Job | None:
    """One job; `lock` keeps others from changing it until the transaction ends."""
    row = tx.execute(_GET_LOCKED if lock else _GET, {"wanted": job_id}).first()
    return to_job(row) if row else None


def newest(
    tx: sa.Connection, *, status: str | None = None, workload: str | None = None, limit: int
) -> list[Job]:
    """The jobs submitted last, newest first."""
    statement = sa.select(*COLUMNS).order_by(jobs.c.id.desc()).limit(limit)
    if status:
        statement = statement.where(jobs.c.status == status)
    if workload:
        statement = statement.where(jobs.c.workload == workload)
    return [to_job(row) for row in tx.execute(statement)]


def by_key(tx: sa.Connection, key: str) -> Job | None:
    """The job that was submitted with an idempotency key."""
    row = tx.execute(sa.select(*COLUMNS).where(jobs.c.idempotency_key == key)).first()
    return to_job(row) if row else None


def newest_of_key(tx: sa.Connection, family: str) -> Job | None:
    """The newest job whose idempotency key begins with `family`."""
    statement = (
        sa.select(*COLUMNS)
        .where(jobs.c.idempotency_key >= family, jobs.c.idempotency_key < family + "~")
        .order_by(jobs.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


def unfinished_retry(tx: sa.Connection, job_id: int) -> Job | None:
    """A retry of this job that has not ended yet."""
    statement = (
        sa.select(*COLUMNS)
        .where(
            jobs.c.retry_of == job_id,
            jobs.c.status.in_(UNFINISHED),
        )
        .order_by(jobs.c.id.desc())
        .limit(1)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


def fail_pending(tx: sa.Connection, job_id: int, *, error: str, now: float) -> Job | None:
    """Give up a pending job that no worker can ever run."""
    statement = (
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.status == Status.PENDING)
        .values(
            status=Status.FAILED, reason=Reason.INVALID, error=error, finished_at=now, waits=False
        )
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


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
            waits=False,  # of ended jobs, none is looked at again
            finished_at=sa.case((waiting, now), else_=sa.null()),
        )
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


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
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


def resume(tx: sa.Connection, job_id: int, now: float) -> Job | None:
    """Let a paused job wait for a worker again; None when it is not paused."""
    statement = (
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.status == Status.PAUSED)
        .values(status=Status.PENDING, run_at=now)
        .returning(*COLUMNS)
    )
    row = tx.execute(statement).first()
    return to_job(row) if row else None


def pending_of(tx: sa.Connection, workloads: Collection[str]) -> list[tuple[int, str]]:
    """Id and workload of the due or waiting jobs of some workloads, oldest first."""
    statement = (
        sa.select(jobs.c.id, jobs.c.workload)
        .where(jobs.c.status == Status.PENDING, jobs.c.workload.in_(workloads))
        .order_by(jobs.c.id)
    )
    return [(row.id, row.workload) for row in tx.execute(statement)]
