"""The moments of schedules that have been decided: one row each, so none is decided twice."""

from collections.abc import Collection, Sequence
from dataclasses import fields

import sqlalchemy as sa

from app.domain.job import Job, Status
from app.domain.schedule import Occurrence, OccurrenceOutcome
from app.store.jobs import COLUMNS, to_job
from app.store.tables import jobs, occurrences

_LOOKED_THROUGH = 20  # moments for each failure that is looked for
_COLUMNS = [occurrences.c[field.name] for field in fields(Occurrence)]


def add(tx: sa.Connection, decided: Sequence[Occurrence]) -> None:
    """Write down what became of moments."""
    rows = [{one.name: getattr(row, one.name) for one in fields(Occurrence)} for row in decided]
    if rows:
        tx.execute(sa.insert(occurrences), rows)


def decided(tx: sa.Connection, schedule_id: int, moments: Collection[float]) -> set[float]:
    """Which of these moments have been decided."""
    statement = sa.select(occurrences.c.moment).where(
        occurrences.c.schedule_id == schedule_id, occurrences.c.moment.in_(moments)
    )
    return set(tx.execute(statement).scalars())


def asked_for(tx: sa.Connection, schedule_id: int, start: float, end: float) -> Occurrence | None:
    """The newest run that somebody asked for between two times."""
    statement = (
        sa.select(*_COLUMNS)
        .where(
            occurrences.c.schedule_id == schedule_id,
            occurrences.c.moment.between(start, end),
            occurrences.c.manual == sa.true(),
        )
        .order_by(occurrences.c.moment.desc())
        .limit(1)
    )
    row = tx.execute(statement).first()
    return Occurrence(**row._mapping) if row else None


def unfinished_jobs(tx: sa.Connection, schedule_id: int) -> list[Job]:
    """The jobs of a schedule that have not ended, the oldest first."""
    statement = (
        sa.select(*COLUMNS)
        .where(jobs.c.schedule_id == schedule_id, jobs.c.finished_at.is_(None))
        .order_by(jobs.c.id)
    )
    return [to_job(row) for row in tx.execute(statement)]


def failures_in_a_row(tx: sa.Connection, schedule_id: int, *, since: float, most: int) -> int:
    """How many of the newest jobs failed or could not be submitted, counted up to a number.

    Jobs that were cancelled or have not ended, and moments without a job, neither count nor end
    the row; of many such moments, only the newest are looked through.

    Args:
        since: only moments that were decided from then on.
    """
    newest = (
        sa.select(occurrences)
        .where(occurrences.c.schedule_id == schedule_id)
        .order_by(occurrences.c.moment.desc())
        .limit(_LOOKED_THROUGH * most)
        .subquery()
    )
    failed = sa.or_(newest.c.outcome == OccurrenceOutcome.REFUSED, jobs.c.status == Status.FAILED)
    statement = (
        sa.select(failed)
        .select_from(newest.outerjoin(jobs, jobs.c.id == newest.c.job_id))
        .where(newest.c.decided_at >= since, sa.or_(failed, jobs.c.status == Status.DONE))
        .order_by(newest.c.moment.desc())
        .limit(most)
    )
    found = list(tx.execute(statement).scalars())
    return next((place for place, is_failure in enumerate(found) if not is_failure), len(found))
