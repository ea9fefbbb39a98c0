"""Files of jobs that another job could take. Bounded: only the newest ones are looked at."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.domain.job import UNFINISHED, Status
from app.store.tables import artifacts, jobs

_JOBS, _FILES = 1_000, 10_000  # so many of the newest ones are looked at


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a done job left; `size` in bytes."""

    job_id: int
    title: str
    workload: str
    artifact: str
    size: int
    finished_at: float


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A job that has not ended."""

    job_id: int
    title: str
    workload: str


def of_workload(
    tx: sa.Connection, workload: str, names: Collection[str], *, text: str = "", limit: int
) -> list[Offer]:
    """Files with given names that a workload's newest jobs left, newest first."""
    newest = (
        sa.select(jobs)
        .where(jobs.c.workload == workload, jobs.c.status == Status.DONE)
        .order_by(jobs.c.id.desc())
        .limit(_JOBS)
        .subquery()
    )
    files = artifacts.alias()
    return _offers(tx, newest, files, files.c.name.in_(names), text, limit)


def with_suffix(
    tx: sa.Connection, suffixes: Collection[str], *, text: str = "", limit: int
) -> list[Offer]:
    """Files whose names end so that done jobs left, newest first; without suffixes, any files."""
    files = sa.select(artifacts).order_by(artifacts.c.id.desc()).limit(_FILES).subquery()
    fits = sa.or_(
        *(files.c.name.iendswith(suffix, autoescape=True) for suffix in suffixes),
        sa.literal(not suffixes),
    )
    is_done = jobs.c.status == Status.DONE
    return _offers(tx, jobs, files, sa.and_(is_done, fits), text, limit)


def _offers(
    tx: sa.Connection,
    job: sa.FromClause,
    file: sa.FromClause,
    fits: sa.ColumnElement[bool],
    text: str,
    limit: int,
) -> list[Offer]:
    newer = artifacts.alias()
    newest_attempt = (
        sa.select(sa.func.max(newer.c.attempt)).where(newer.c.job_id == file.c.job_id)
    ).scalar_subquery()
    statement = (
        sa.select(
            job.c.id, job.c.title, job.c.workload, file.c.name, file.c.size, job.c.finished_at
        )
        .join(file, file.c.job_id == job.c.id)
        .where(fits, file.c.attempt == newest_attempt, _mentions(job, file.c.name, text))
        .order_by(job.c.id.desc(), file.c.name)
        .limit(limit)
    )
    return [Offer(*row) for row in tx.execute(statement)]


def upcoming(
    tx: sa.Connection, workloads: Collection[str], *, text: str = "", limit: int
) -> list[Upcoming]:
    """Jobs of some workloads that have not ended, newest first."""
    found: list[Upcoming] = []
    for workload in workloads:  # each by itself: SQLite allows so many parts in one statement
        newest = (_newest(workload, status, _JOBS if text else limit) for status in UNFINISHED)
        live = sa.union_all(*newest).subquery()
        mentioned = sa.select(live).where(_mentions(live, live.c.workload, text))
        rows = tx.execute(mentioned.order_by(live.c.id.desc()).limit(limit))
        found += [Upcoming(*row) for row in rows]
    return sorted(found, key=lambda one: one.job_id, reverse=True)[:limit]


def _newest(workload: str, status: Status, most: int) -> sa.Select[tuple[int, str, str]]:
    newest = (
        sa.select(jobs.c.id, jobs.c.title, jobs.c.workload)
        .where(jobs.c.workload == workload, jobs.c.status == status)
        .order_by(jobs.c.id.desc())
        .limit(most)
    )
    return sa.select(newest.subquery())


def _mentions(job: sa.FromClause, name: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    if not text:
        return sa.true()
    number = text.removeprefix("#")
    return sa.or_(
        *(each.icontains(text, autoescape=True) for each in (job.c.title, job.c.workload, name)),
        *([job.c.id == int(number)] if number.isascii() and number.isdigit() else []),
    )
