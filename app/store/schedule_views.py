"""What the page of schedules shows: how their moments went, quickly for many of them."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.job import Status
from app.domain.schedule import OccurrenceOutcome
from app.store.tables import jobs, occurrences, schedules

PAGE = 20
LOOK_BACK = 20  # moments of each schedule from which its state is told
SHOWN = 6  # of them, in the list
ON_TIME_S = 60.0  # what is submitted later was missed, and is made up for
CHARTED = 60  # jobs, in the picture of durations
_FAILURES = {Status.FAILED, OccurrenceOutcome.REFUSED}
_NEUTRAL = {  # they neither continue failures in a row nor end them
    Status.PENDING,
    Status.RUNNING,
    Status.PAUSED,
    Status.CANCELLED,
    OccurrenceOutcome.OVERLAPPED,
    OccurrenceOutcome.MISSED,
}

# How a moment went: the status of its job, or why it has none.
_RESULT = sa.func.coalesce(jobs.c.status, occurrences.c.outcome).label("result")
_WENT = sa.select(
    occurrences.c.moment,
    occurrences.c.manual,
    _RESULT,
    occurrences.c.decided_at,
    jobs.c.id.label("job_id"),
    jobs.c.started_at,
    jobs.c.finished_at,
    occurrences.c.note,
).select_from(occurrences.outerjoin(jobs, jobs.c.id == occurrences.c.job_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """How the newest moments of a schedule went.

    Attributes:
        results: the status of each one's job, or why it has none; the newest last.
        failures: so many of the newest in a row failed or could not be submitted.
        usual_s: how long its done jobs took, in the middle.
    """

    results: tuple[str, ...] = ()
    failures: int = 0
    usual_s: float | None = None


def lately(tx: sa.Connection) -> dict[int, Lately]:
    """By the schedule's id; what it costs depends on the schedules, not on their past."""
    twentieth = (
        sa.select(occurrences.c.moment)
        .where(occurrences.c.schedule_id == schedules.c.id)
        .order_by(occurrences.c.moment.desc())
        .limit(1)
        .offset(LOOK_BACK - 1)
        .correlate(schedules)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            occurrences.c.schedule_id,
            _RESULT,
            (jobs.c.finished_at - jobs.c.started_at).label("seconds"),
            # An edit or a resume forgives the failures before it.
            (occurrences.c.decided_at >= schedules.c.changed_at).label("counts"),
        )
        .select_from(
            schedules.join(
                occurrences,
                sa.and_(
                    occurrences.c.schedule_id == schedules.c.id,
                    occurrences.c.moment >= sa.func.coalesce(twentieth, 0.0),
                ),
            ).outerjoin(jobs, jobs.c.id == occurrences.c.job_id)
        )
        # By the schedules' own number: SQLite then begins with them, not with a million moments.
        .order_by(schedules.c.id, occurrences.c.moment)
    )
    rows = itertools.groupby(tx.execute(statement), key=lambda row: row.schedule_id)
    return {schedule_id: _lately(list(of_one))
            for schedule_id, of_one in rows}  # fmt: skip


def _lately(found: Sequence[sa.Row[Any]]) -> Lately:
    took = [row.seconds for row in found if row.result == Status.DONE and row.seconds is not None]
    return Lately(
        results=tuple(row.result for row in found[-SHOWN:]),
        failures=_in_a_row(row.result for row in reversed(found) if row.counts),
        usual_s=statistics.median(took) if took else None,
    )


def _in_a_row(newest_first: Iterable[str]) -> int:
    failures = 0
    for result in newest_first:
        if result in _FAILURES:
            failures += 1
        elif result not in _NEUTRAL:
            break
    return failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of the moments of a time, of all schedules together."""

    due: int = 0  # without those that were left out because the last job still ran
    on_time: int = 0
    caught_up: int = 0  # submitted late
    missed: int = 0


def counted(tx: sa.Connection, *, start: float, end: float) -> Counted:
    """The moments with start ≤ moment ≤ end that were due by rule."""
    late = occurrences.c.decided_at - occurrences.c.moment > ON_TIME_S
    was_submitted = occurrences.c.outcome == OccurrenceOutcome.SUBMITTED

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count(sa.case((condition, 1)))

    statement = (
        sa.select(
            number(occurrences.c.outcome != OccurrenceOutcome.OVERLAPPED),
            number(sa.and_(was_submitted, sa.not_(late))),
            number(sa.and_(was_submitted, late)),
            number(occurrences.c.outcome == OccurrenceOutcome.MISSED),
        )
        .select_from(schedules.join(occurrences, occurrences.c.schedule_id == schedules.c.id))
        .where(occurrences.c.moment.between(start, end), occurrences.c.manual == sa.false())
        .group_by(schedules.c.id)  # as above: the schedules first
    )
    sums = [sum(column) for column in zip(*tx.execute(statement), strict=True)] or [0, 0, 0, 0]
    return Counted(due=sums[0], on_time=sums[1], caught_up=sums[2], missed=sums[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """One moment of a schedule, and its job as far as it is kept."""

    moment: float
    manual: bool
    result: str  # the status of its job, or why it has none
    decided_at: float
    job_id: int | None
    started_at: float | None
    finished_at: float | None
    note: str | None


def history(tx: sa.Connection, schedule_id: int, *, page: int = 1) -> list[Went]:
    """One page of a schedule's moments, the newest first."""
    statement = (
        _WENT.where(occurrences.c.schedule_id == schedule_id)
        .order_by(occurrences.c.moment.desc())
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    return [Went(**row._mapping) for row in tx.execute(statement)]


def moments(tx: sa.Connection, schedule_id: int) -> int:
    """How many moments of a schedule have been decided."""
    return _count(tx, occurrences, occurrences.c.schedule_id == schedule_id)


def submitted(tx: sa.Connection, schedule_id: int) -> int:
    """How many jobs of a schedule are kept."""
    return _count(tx, jobs, jobs.c.schedule_id == schedule_id)


def _count(tx: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]) -> int:
    statement = sa.select(sa.func.count()).select_from(table).where(condition)
    return int(tx.execute(statement).scalar_one())


def durations(tx: sa.Connection, schedule_id: int) -> list[Went]:
    """The newest moments whose jobs ran to an end, the oldest of them first."""
    statement = (
        _WENT.where(
            occurrences.c.schedule_id == schedule_id,
            jobs.c.started_at.is_not(None),
            jobs.c.finished_at.is_not(None),
        )
        .order_by(occurrences.c.moment.desc())
        .limit(CHARTED)
    )
    return [Went(**row._mapping) for row in tx.execute(statement)][::-1]
