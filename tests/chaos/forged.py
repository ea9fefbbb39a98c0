"""Evidence as a faultless run leaves it, for tests to spoil."""

import dataclasses
from typing import Any

from app.chaos import ledger, orders
from app.chaos.evidence import Asked, Evidence, Seen
from app.domain.job import Attempt, Job, Reason, Status
from tests import make

SEED = 1
PID = 4000  # of the first attempt's runner; later ones count on


def keys_of(manner: orders.Manner, count: int) -> list[str]:
    """The first keys whose orders behave so."""
    every = (orders.order(SEED, 1, number) for number in range(10_000))
    return [order.key for order in every if order.manner is manner][:count]


def attempt(job_id: int, number: int, outcome: str | None) -> Attempt:
    values: dict[str, Any] = dict.fromkeys(field.name for field in dataclasses.fields(Attempt))
    return Attempt(
        **values
        | {
            "job_id": job_id,
            "number": number,
            "outcome": outcome,
            "ended_at": None if outcome is None else make.NOW,
        }
    )


def done_job(job_id: int, key: str, *, attempts: int = 1) -> Job:
    return make.job_value(
        id=job_id,
        idempotency_key=key,
        status=Status.DONE,
        attempt=attempts,
        result={"steps": orders.of_key(SEED, key).steps},
        finished_at=make.NOW,
    )


def acts(job: Job, *, at: float) -> list[ledger.Line]:
    """What a job wrote whose earlier attempts were killed after their start."""
    steps = orders.of_key(SEED, job.idempotency_key or "").steps
    lines = []
    for number in range(1, job.attempt + 1):
        pid = PID + number
        lines.append(ledger.Line(ledger.START, job.id, number, pid, at, 0))
        if number == job.attempt:
            lines += [ledger.Line(ledger.TICK, job.id, number, pid, at, n) for n in range(steps)]
            lines.append(ledger.Line(ledger.DONE, job.id, number, pid, at, steps))
    return lines


def faultless() -> Evidence:
    """Three jobs: one done at once, one done after a kill, one cancelled."""
    first, second, third = keys_of(orders.Manner.WORKS, 3)
    rows = [
        done_job(1, first),
        done_job(2, second, attempts=2),
        make.job_value(id=3, idempotency_key=third, status=Status.CANCELLED, finished_at=make.NOW),
    ]
    return Evidence(
        rows={job.id: job for job in rows},
        attempts={
            1: [attempt(1, 1, "done")],
            2: [attempt(2, 2, "done"), attempt(2, 1, "lost")],
            3: [],
        },
        ends={1: 1, 2: 1, 3: 1},
        ledger=[*acts(rows[0], at=10.0), *acts(rows[1], at=20.0)],
        promises=[(first, 1), (second, 2), (second, 2), (third, 3)],
        orders={key: orders.of_key(SEED, key) for key in (first, second, third)},
        cancels=Asked({3}, {3}),
        seen={job.id: Seen(job, 30.0) for job in rows},
        failed=[],
        outlived=[],
        bells=0,
        damages=[],
    )


def with_row(evidence: Evidence, job_id: int, **changed: Any) -> Evidence:
    """The same with one row changed, and seen so from the beginning."""
    row = dataclasses.replace(evidence.rows[job_id], **changed)
    return dataclasses.replace(
        evidence,
        rows=dict(evidence.rows) | {job_id: row},
        seen=dict(evidence.seen) | {job_id: Seen(row, 30.0)},
    )


def failed(evidence: Evidence, reason: Reason, **changed: Any) -> Evidence:
    """The same with the first job failed."""
    return with_row(evidence, 1, status=Status.FAILED, reason=reason, result=None, **changed)
