"""What runs before and after a job, and which files go from job to job: questions of pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.chain import IfNotDone
from app.domain.job import Status, known
from app.store.tables import inputs, jobs, predecessors

MOST_JOBS = 50  # of one graph
_SHOWN = (jobs.c.id, jobs.c.title, jobs.c.workload, jobs.c.status)


@dataclass(frozen=True, slots=True)
class ChainJob:
    """A job as a part of a chain."""

    id: int
    title: str
    workload: str
    status: Status


@dataclass(frozen=True, slots=True)
class Edge:
    """One job waits for another, or takes a file of it."""

    first: int
    then: int
    if_not_done: IfNotDone | None  # None: it takes a file of a job that had ended before

    @property
    def cancels(self) -> bool:
        """Whether the later job is cancelled when the earlier one is not done."""
        return self.if_not_done == "cancel"


@dataclass(frozen=True, slots=True)
class Chain:
    """Jobs around one, by number, and how they hang together."""

    jobs: list[ChainJob]
    edges: list[Edge]
    is_cut: bool  # there are more


@dataclass(frozen=True, slots=True)
class Transfer:
    """A file that goes from job to job; `job` is the one at the other end."""

    param: str
    artifact: str
    job: ChainJob


def _chain_job(row: Sequence[Any]) -> ChainJob:
    return ChainJob(row[0], row[1], row[2], known(Status, row[3]))


def around(tx: sa.Connection, job_id: int, *, most: int = MOST_JOBS) -> Chain:
    """All that a job follows, and all that follows it, however far; the nearest first when cut."""
    edges: dict[tuple[int, int], Edge] = {}
    found, is_cut = {job_id}, False
    for is_forward in (False, True):
        reached = {job_id}
        while reached and len(found) < most:
            near = _edges(tx, reached, is_forward=is_forward, most=8 * most)
            edges |= {(edge.first, edge.then): edge for edge in near}
            ends = {edge.then if is_forward else edge.first for edge in near} - found
            reached = set(sorted(ends)[: most - len(found)])
            is_cut = is_cut or len(reached) < len(ends)
            found |= reached
        is_cut = is_cut or bool(reached and _edges(tx, reached, is_forward=is_forward, most=1))
    rows = tx.execute(sa.select(*_SHOWN).where(jobs.c.id.in_(found)).order_by(jobs.c.id))
    there = {row[0]: _chain_job(row) for row in rows}
    known_edges = [edges[pair] for pair in sorted(edges) if set(pair) <= there.keys()]
    return Chain(list(there.values()), known_edges, is_cut)


def _edges(tx: sa.Connection, ends: set[int], *, is_forward: bool, most: int) -> list[Edge]:
    """From or to some jobs; what is waited for says more than what is taken."""
    found: dict[tuple[int, int], Edge] = {}
    word = predecessors.c.if_not_done
    for first, then, if_not_done in (
        (inputs.c.from_job, inputs.c.job_id, sa.null()),
        (predecessors.c.after_id, predecessors.c.job_id, word),
    ):
        near, far = (first, then) if is_forward else (then, first)
        statement = (
            sa.select(first, then, if_not_done.label("if_not_done"))
            .where(near.in_(ends))
            .order_by(far)
            .limit(most)
        )
        found |= {(row[0], row[1]): Edge(*row) for row in tx.execute(statement)}
    return list(found.values())


def inputs_of(tx: sa.Connection, job_id: int) -> list[Transfer]:
    """The files of other jobs that a job takes, by parameter; without jobs that are gone."""
    statement = (
        sa.select(*_SHOWN, inputs.c.param, inputs.c.artifact)
        .join(inputs, inputs.c.from_job == jobs.c.id)
        .where(inputs.c.job_id == job_id)
        .order_by(inputs.c.param)
    )
    return [Transfer(row.param, row.artifact, _chain_job(row)) for row in tx.execute(statement)]


def uses_of(tx: sa.Connection, job_id: int, *, limit: int = MOST_JOBS) -> list[Transfer]:
    """The jobs that take a job's files, newest first."""
    statement = (
        sa.select(*_SHOWN, inputs.c.param, inputs.c.artifact)
        .join(inputs, inputs.c.job_id == jobs.c.id)
        .where(inputs.c.from_job == job_id)
        .order_by(jobs.c.id.desc(), inputs.c.param)
        .limit(limit)
    )
    return [Transfer(row.param, row.artifact, _chain_job(row)) for row in tx.execute(statement)]


def predecessors_of(tx: sa.Connection, job_id: int) -> list[ChainJob]:
    """The jobs that a job waits for or waited for, by number; without those that are gone."""
    return _others(tx, predecessors.c.after_id, predecessors.c.job_id == job_id)


def followers_of(tx: sa.Connection, job_id: int, *, limit: int = MOST_JOBS) -> list[ChainJob]:
    """The jobs that wait or waited for a job, by number."""
    return _others(tx, predecessors.c.job_id, predecessors.c.after_id == job_id, limit=limit)


def _others(
    tx: sa.Connection,
    other: sa.Column[int],
    condition: sa.ColumnElement[bool],
    limit: int | None = None,
) -> list[ChainJob]:
    statement = (
        sa.select(*_SHOWN)
        .join(predecessors, other == jobs.c.id)
        .where(condition)
        .order_by(jobs.c.id)
        .limit(limit)
    )
    return [_chain_job(row) for row in tx.execute(statement)]


def awaited(tx: sa.Connection, job_ids: Sequence[int]) -> dict[int, list[int]]:
    """For each of some jobs that wait: the jobs that have to end before it starts."""
    other = jobs.alias()
    statement = (
        sa.select(predecessors.c.job_id, predecessors.c.after_id)
        .join(jobs, jobs.c.id == predecessors.c.job_id)
        .join(other, other.c.id == predecessors.c.after_id)
        .where(
            predecessors.c.job_id.in_(job_ids),
            jobs.c.waits == sa.true(),
            other.c.finished_at.is_(None),
        )
        .order_by(predecessors.c.job_id, predecessors.c.after_id)
    )
    found: dict[int, list[int]] = {}
    for row in tx.execute(statement):
        found.setdefault(row.job_id, []).append(row.after_id)
    return found
