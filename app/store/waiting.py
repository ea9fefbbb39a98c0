"""Jobs that wait for other jobs: written at a submit, released or cancelled later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.chain import ArtifactOf, IfNotDone
from app.domain.job import TERMINAL, Job, Status, known
from app.store.jobs import COLUMNS, to_job
from app.store.tables import inputs, jobs, predecessors

_HELD = (Status.PENDING, Status.PAUSED)  # what a job that waits can be
_WAITS = jobs.c.waits == sa.true()
_WAITING = sa.select(jobs.c.id).where(_WAITS).limit(1)
_FOLLOWERS = (
    sa.select(predecessors.c.job_id)
    .where(predecessors.c.after_id == sa.bindparam("ended"))
    .limit(1)
)


def link(
    tx: sa.Connection,
    job_id: int,
    *,
    after: Mapping[int, IfNotDone],
    takes: Mapping[str, ArtifactOf],
) -> None:
    """Write down what a new job waits for, and which artifacts it takes.

    Args:
        after: jobs it waits for, each with what happens if that one is not done in the end.
        takes: artifacts of other jobs by the name of the parameter.
    """
    if after:
        rows = [
            {"job_id": job_id, "after_id": other, "if_not_done": word}
            for other, word in after.items()
        ]
        tx.execute(sa.insert(predecessors), rows)
    if takes:
        tx.execute(
            sa.insert(inputs),
            [
                {"job_id": job_id, "param": name, "from_job": one.job_id, "artifact": one.name}
                for name, one in takes.items()
            ],
        )


def statuses(tx: sa.Connection, job_ids: Iterable[int]) -> dict[int, Status]:
    """Where some jobs stand; those that do not exist are left out."""
    wanted = set(job_ids)
    if not wanted:
        return {}
    statement = sa.select(jobs.c.id, jobs.c.status).where(jobs.c.id.in_(wanted))
    return {row.id: known(Status, row.status) for row in tx.execute(statement)}


def waits(status: Status | None, if_not_done: IfNotDone) -> bool:
    """Whether a job still waits for one in this status; None for one that is gone.

    One that was not done holds its follower until that is cancelled.
    """
    if if_not_done == "run":
        return status is not None and status not in TERMINAL
    return status is not Status.DONE


@dataclass(frozen=True, slots=True)
class Decided:
    """A waiting job of which it is known whether it will run."""

    job_id: int
    blocked_by: int | None  # the first job it waited for that was not done; None: it runs
    status: Status | None  # … and what became of that one; None: it is gone


def has_decided(tx: sa.Connection, *, after: int | None = None) -> bool:
    """Whether `decided` would find something; quick where nothing waits."""
    any_of_them = _WAITING if after is None else _FOLLOWERS
    if tx.execute(any_of_them, {"ended": after}).first() is None:
        return False
    return tx.execute(_decided(after).limit(1)).first() is not None


def decided(tx: sa.Connection, *, after: int | None = None, limit: int) -> list[Decided]:
    """Waiting jobs that have nothing to wait for any more, lowest id first.

    Args:
        after: only those that wait for this job; None for all.
    """
    found = list(tx.execute(_decided(after).order_by(jobs.c.id).limit(limit)).scalars())
    other = jobs.alias()
    statement = (
        sa.select(predecessors.c.job_id, predecessors.c.after_id, other.c.status)
        .join(other, other.c.id == predecessors.c.after_id, isouter=True)
        .where(predecessors.c.job_id.in_(found), _stops(other))
        .order_by(predecessors.c.job_id, predecessors.c.after_id.desc())
    )
    blocked = {row.job_id: row for row in tx.execute(statement)}  # the lowest comes last, and stays
    return [
        Decided(job_id, row.after_id, known(Status, row.status) if row.status else None)
        if (row := blocked.get(job_id))
        else Decided(job_id, None, None)
        for job_id in found
    ]


def _decided(after: int | None) -> sa.Select[int]:
    other = jobs.alias()
    theirs = (
        sa.select(predecessors.c.after_id)
        .join(other, other.c.id == predecessors.c.after_id, isouter=True)
        .where(predecessors.c.job_id == jobs.c.id)
        .correlate(jobs)
    )
    is_live = sa.and_(other.c.status.is_not(None), other.c.finished_at.is_(None))
    statement = sa.select(jobs.c.id).where(
        _WAITS,
        jobs.c.status.in_(_HELD),
        sa.or_(~theirs.where(is_live).exists(), theirs.where(_stops(other)).exists()),
    )
    if after is None:
        return statement
    return statement.where(
        jobs.c.id.in_(sa.select(predecessors.c.job_id).where(predecessors.c.after_id == after))
    )


def _stops(other: sa.FromClause) -> sa.ColumnElement[bool]:
    """That a job is not done and cancels the one that waits for it."""
    ended = sa.and_(other.c.finished_at.is_not(None), other.c.status != Status.DONE)
    return sa.and_(predecessors.c.if_not_done == "cancel", sa.or_(other.c.id.is_(None), ended))


def release(tx: sa.Connection, job_ids: Sequence[int], now: float) -> list[Job]:
    """Let jobs wait no longer; those that nobody was faster with.

    They are due from now on, or later: what they waited for is no wait for a worker.
    """
    due = sa.case((jobs.c.run_at < now, now), else_=jobs.c.run_at)
    return _move(tx, job_ids, {"run_at": due})


def cancel(tx: sa.Connection, job_ids: Sequence[int], *, error: str, now: float) -> list[Job]:
    """Cancel jobs because of one that they wait for; those that nobody was faster with."""
    ended = {"status": Status.CANCELLED, "error": error, "finished_at": now}
    return _move(tx, job_ids, ended)


def _move(tx: sa.Connection, job_ids: Sequence[int], values: dict[str, Any]) -> list[Job]:
    statement = (
        sa.update(jobs)
        .where(jobs.c.id.in_(job_ids), _WAITS, jobs.c.status.in_(_HELD))
        .values(waits=False, **values)
        .returning(*COLUMNS)
    )
    return sorted(map(to_job, tx.execute(statement)), key=lambda job: job.id)
