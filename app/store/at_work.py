"""What each worker does, and how much it did lately."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.job import Status, known
from app.store import workers as worker_rows
from app.store.tables import attempts, jobs
from app.store.views import JobLine
from app.store.workers import WorkerRow

DAY_S = 86_400.0
MISSED_FOR_S = 7 * DAY_S  # a worker that is silent for longer is not missed any more


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """A worker and the job that it runs, if any."""

    worker: WorkerRow
    job: JobLine | None
    is_silent: bool  # its host has not been heard from for some seconds


def everyone(tx: sa.Connection, now: float) -> list[AtWork]:
    """The workers of all hosts by name, those included that are missed."""
    running = _running(tx)
    alive = {worker.name for worker in worker_rows.alive(tx, now)}
    return [
        AtWork(worker=one, job=running.get(one.name), is_silent=one.name not in alive)
        for one in worker_rows.heard_since(tx, now - MISSED_FOR_S)
    ]


def _running(tx: sa.Connection) -> dict[str, JobLine]:
    statement = sa.select(
        jobs.c.id, jobs.c.title, jobs.c.workload, jobs.c.status, jobs.c.worker
    ).where(jobs.c.status == Status.RUNNING)
    return {
        row.worker: JobLine(row.id, row.title, row.workload, known(Status, row.status))
        for row in tx.execute(statement)
        if row.worker is not None
    }


def ended_by_worker(tx: sa.Connection, names: Sequence[str], *, since: float) -> dict[str, int]:
    """How many attempts each of some workers has ended since a moment."""
    statement = (
        sa.select(attempts.c.worker, sa.func.count())
        .where(attempts.c.ended_at > since, attempts.c.worker.in_(names))
        .group_by(attempts.c.worker)
    )
    return {row[0]: row[1] for row in tx.execute(statement)}
