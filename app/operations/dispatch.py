"""Submit what is due: each moment of a schedule is decided once, in one transaction.

The transaction holds the moment's row, its job and the schedule's next moment, and is guarded by
the moment it decides. So any number of schedulers may do this, and be killed while they do.
"""

import logging
from dataclasses import dataclass

from app import faults, recurrence
from app.domain.errors import InvalidRequest, NotFound
from app.domain.schedule import CatchUp, Occurrence, OccurrenceOutcome, Schedule
from app.domain.sentence import Sentence, sentence
from app.operations.requests import Request
from app.operations.schedule_checks import why_not
from app.operations.schedule_jobs import occurrence, request_of, submit_due
from app.operations.schedule_upkeep import has_failed_too_often
from app.settings import Settings
from app.store import Conflict, StorageFault, Store, occurrences, schedules

logger = logging.getLogger("nonstop.schedules")

GRACE_S = 60.0  # later is missed: a restart of the consumer takes less, a stop for the night more
MOST_AT_ONCE = 20  # schedules; the others come right after the scheduler's other work
KEPT_MISSED = 100  # of the moments missed at one time so many get a row of their own
_BEFORE_S = 0.5  # moments are whole seconds


@dataclass(frozen=True, slots=True)
class _Passed:
    """The moments of a schedule that have come and are not decided, ascending."""

    wanted: list[float]
    missed: list[float]
    earlier: int  # so many more were missed before those
    next_at: float | None


def dispatch(store: Store, settings: Settings, *, now: float) -> list[Occurrence]:
    """Decide every moment that has come; what was decided, the longest overdue first."""
    with store.read() as tx:
        due = schedules.due(tx, now, limit=MOST_AT_ONCE)
    decided = []
    for schedule in due:
        try:
            decided += _decide(store, settings, schedule, now)
        except Conflict:
            continue  # another scheduler was faster
    return decided


def _decide(store: Store, settings: Settings, schedule: Schedule, now: float) -> list[Occurrence]:
    try:
        passed = _passed(schedule, now)
    except (ValueError, LookupError, OSError):
        return _give_up(store, schedule, now)
    request = _request(store, settings, schedule)
    with store.write() as tx:
        if not schedules.advance(tx, schedule, passed.next_at):
            return []
        if has_failed_too_often(tx, schedule):
            schedules.pause(tx, schedule.id, by="", now=now)
            return []
        known = occurrences.decided(tx, schedule.id, [*passed.missed, *passed.wanted])
        decided = _missed(schedule, passed, known, now)
        occurrences.add(tx, decided)
        for moment in passed.wanted:
            if moment not in known:
                found = submit_due(tx, settings, schedule, request, moment, now)
                faults.point("mid_dispatch")
                occurrences.add(tx, [found])
                decided.append(found)
    return decided


def _request(store: Store, settings: Settings, schedule: Schedule) -> Request | Sentence:
    """What its jobs ask for, or why there can be none."""
    try:
        return request_of(store, settings, schedule)
    except NotFound as error:
        return error.message
    except InvalidRequest as error:
        return why_not(error.problems)
    except StorageFault:
        raise
    except Exception as error:  # of this one; the others must not wait for it for ever
        logger.exception("schedule %s cannot be looked at", schedule.name)
        told = f"{type(error).__name__}: {error}"
        return sentence("Its job could not be made: {error}", error=told)


def _passed(schedule: Schedule, now: float) -> _Passed:
    """What is late is made up for as the schedule wants it; the rest is missed."""
    assert schedule.next_at is not None
    start = schedule.next_at - _BEFORE_S
    most = KEPT_MISSED + schedule.catch_up_limit + int(GRACE_S)
    moments = [one.at for one in recurrence.between(schedule.timing, start, now, limit=most)]
    earlier = 0
    if len(moments) == most:
        earlier = recurrence.count_between(schedule.timing, start, now) - most
    late = [at for at in moments if now - at > GRACE_S]
    in_time = moments[len(late) :]
    made_up = 0
    match schedule.catch_up:
        case CatchUp.NEWEST_ONLY if not in_time:
            made_up = 1
        case CatchUp.ALL:
            made_up = schedule.catch_up_limit
    left = max(0, len(late) - made_up)
    kept = late[max(0, left - KEPT_MISSED) : left]
    return _Passed(
        wanted=late[left:] + in_time,
        missed=kept,
        earlier=earlier + left - len(kept),
        next_at=recurrence.first_after(schedule.timing, now),
    )


def _missed(schedule: Schedule, passed: _Passed, known: set[float], now: float) -> list[Occurrence]:
    outcome, note = OccurrenceOutcome.MISSED, None
    if passed.earlier:
        note = sentence("{count} moments before this one were missed too.", count=passed.earlier)
    found = []
    for place, moment in enumerate(passed.missed):
        if moment not in known:
            why = note if place == 0 else None
            found.append(occurrence(schedule, moment, outcome, now, note=why))
    return found


def _give_up(store: Store, schedule: Schedule, now: float) -> list[Occurrence]:
    """Pause a schedule whose rule or zone this machine cannot read any more."""
    assert schedule.next_at is not None
    note = sentence("Its rule or its time zone cannot be read on this machine.")
    refused = occurrence(schedule, schedule.next_at, OccurrenceOutcome.REFUSED, now, note=note)
    with store.write() as tx:
        if not schedules.advance(tx, schedule, None):
            return []
        schedules.pause(tx, schedule.id, by="", now=now)
        occurrences.add(tx, [refused])
    return [refused]
