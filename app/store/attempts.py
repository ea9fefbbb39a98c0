"""Statements about attempts."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from app.domain.job import Attempt, Lease, Reason, known
from app.store.tables import attempts, jobs

_FIELDS = [field.name for field in fields(Attempt)]
_COLUMNS = [attempts.c[name] for name in _FIELDS]
_FINISH = sa.update(attempts).where(
    attempts.c.job_id == sa.bindparam("held_job_id"),
    attempts.c.number == sa.bindparam("held_number"),
    attempts.c.nonce == sa.bindparam("held_nonce"),
    attempts.c.ended_at.is_(None),
)


def _attempt(row: Sequence[Any]) -> Attempt:
    values = dict(zip(_FIELDS, row, strict=True))
    values["reason"] = known(Reason, values["reason"]) if values["reason"] else None
    return Attempt(**values)


def of_job(tx: sa.Connection, job_id: int) -> list[Attempt]:
    """All attempts of a job, newest first."""
    statement = (
        sa.select(*_COLUMNS).where(attempts.c.job_id == job_id).order_by(attempts.c.number.desc())
    )
    return [_attempt(row) for row in tx.execute(statement)]


def finish(
    tx: sa.Connection,
    lease: Lease,
    *,
    outcome: str,
    reason: Reason | None,
    now: float,
    error: str | None = None,
    traceback: str | None = None,
    exit_code: int | None = None,
    signal: int | None = None,
    peak_memory: int | None = None,
    cpu_seconds: float | None = None,
) -> bool:
    """Close an attempt; False when it was closed before."""
    values = {
        "held_job_id": lease.job_id,
        "held_number": lease.number,
        "held_nonce": lease.nonce,
        "outcome": outcome,
        "reason": reason,
        "error": error,
        "traceback": traceback,
        "exit_code": exit_code,
        "signal": signal,
        "peak_memory": peak_memory,
        "cpu_seconds": cpu_seconds,
        "ended_at": now,
    }
    return tx.execute(_FINISH, values).rowcount == 1


def still_open(tx: sa.Connection) -> list[tuple[Attempt, float]]:
    """Attempts that are running as far as the rows say, each with when its lease expires."""
    statement = (
        sa.select(*_COLUMNS, jobs.c.lease_expires_at)
        .join(jobs, jobs.c.id == attempts.c.job_id)
        .where(attempts.c.ended_at.is_(None), jobs.c.status == "running")
        .order_by(attempts.c.job_id)
    )
    return [(_attempt(row[:-1]), row[-1]) for row in tx.execute(statement)]
