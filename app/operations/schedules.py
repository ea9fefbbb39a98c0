"""Make, change, pause and delete schedules."""

import dataclasses
import logging
from typing import Any

from app import recurrence
from app.domain.errors import InvalidRequest, NotAllowed, Outdated
from app.domain.schedule import (
    CatchUp,
    Overlap,
    Schedule,
    ScheduleDraft,
    Timing,
)
from app.domain.sentence import Problem, sentence
from app.operations import requests
from app.operations.schedule_checks import LONGEST_NAME, existing, get, not_found, problems
from app.settings import Settings
from app.store import Conflict, Store, Transaction, catalogue, schedules

logger = logging.getLogger("nonstop.schedules")


def add(
    store: Store,
    settings: Settings,
    *,
    name: str,
    workload: str,
    params: dict[str, Any],
    timing: Timing,
    by: str,
    now: float,
    title: str = "",
    priority: int = 0,
    timeout_s: float | None = None,
    jitter_s: float = 0.0,
    overlap: Overlap = Overlap.SKIP,
    catch_up: CatchUp = CatchUp.NEWEST_ONLY,
    catch_up_limit: int = 10,
    pause_after: int | None = None,
) -> Schedule:
    """Make a schedule. Its first moment is the first one after now.

    Args:
        name: what people call it; unique.
        params: of its jobs; those left out get the defaults of the day on which a job is made.
        timing: when it is due.
        by: who asks, and whom its jobs belong to.
        title: of its jobs; empty: the schedule's name.
        priority, timeout_s: of its jobs, as for `submit`.
        jitter_s: its jobs start up to so many seconds after their moment, 0 to 86400.
        overlap: what happens at a moment when its last job has not ended.
        catch_up: what happens to moments that passed while no scheduler ran.
        catch_up_limit: how many of them are made up for at most, 1 to 100.
        pause_after: it pauses after so many failures in a row; None for never.

    Raises:
        InvalidRequest: something does not fit; has every problem.
    """
    draft = ScheduleDraft(
        name=requests.clean(name),
        workload=workload,
        params=params,
        timing=timing,
        title=requests.clean(title),
        priority=priority,
        timeout_s=timeout_s,
        jitter_s=jitter_s,
        overlap=overlap,
        catch_up=catch_up,
        catch_up_limit=catch_up_limit,
        pause_after=pause_after,
    )
    found = problems(store, settings, draft, now=now)
    with store.read() as tx:
        found += _taken(tx, draft.name)
    if found:
        raise InvalidRequest(found)
    next_at = recurrence.first_after(timing, now)
    try:
        with store.write() as tx:
            return schedules.insert(tx, draft, owner=by, next_at=next_at, now=now)
    except Conflict:
        raise InvalidRequest([_name_taken()]) from None


def edit(
    store: Store,
    settings: Settings,
    schedule_id: int,
    *,
    revision: int,
    by: str,
    now: float,
    **changed: Any,
) -> Schedule:
    """Change a schedule. Its next moment is the first one after now.

    What has been decided stays, and so do jobs that were submitted. Failures before the change
    count no more.

    Args:
        revision: of the schedule as it was read.
        by: who asks.
        changed: fields of `ScheduleDraft` by name; the others stay.

    Raises:
        NotFound: there is no such schedule.
        NotAllowed: it stands in code.
        Outdated: somebody else has changed it since it was read.
        InvalidRequest: something does not fit; has every problem.
    """
    old = get(store, schedule_id)
    if old.code_key is not None:
        raise NotAllowed(
            sentence(
                "“{name}” stands in the code of {workload}; change it there.",
                name=old.name,
                workload=old.workload,
            )
        )
    draft = dataclasses.replace(old.draft, **changed)
    draft = dataclasses.replace(
        draft, name=requests.clean(draft.name), title=requests.clean(draft.title)
    )
    found = problems(store, settings, draft, before=old.draft, now=now)
    with store.read() as tx:
        found += _taken(tx, draft.name, but=schedule_id)
    if old.revision != revision:
        raise _outdated(old)
    if found:
        raise InvalidRequest(found)
    try:
        with store.write() as tx:
            current = schedules.get(tx, schedule_id, lock=True)
            if current is None:
                raise not_found(schedule_id)
            next_at = current.next_at
            if draft.timing != current.timing and not current.is_paused:
                next_at = recurrence.first_after(draft.timing, now)
            schedule = schedules.replace(
                tx, schedule_id, draft, revision=revision, next_at=next_at, now=now
            )
    except Conflict:
        raise InvalidRequest([_name_taken()]) from None
    if schedule is None:
        raise _outdated(old)
    logger.info("schedule %s was changed by %s", schedule.name, by)
    return schedule


def pause(store: Store, schedule_id: int, *, by: str, now: float) -> Schedule:
    """Let it rest: no moment is due, and none counts as missed, until it is resumed.

    Raises:
        NotFound: there is no such schedule.
    """
    with store.write() as tx:
        return schedules.pause(tx, schedule_id, by=by, now=now) or existing(tx, schedule_id)


def resume(store: Store, schedule_id: int, *, by: str, now: float) -> Schedule:
    """Let it go on with the first moment after now; its failures before count no more.

    Raises:
        NotFound: there is no such schedule.
    """
    with store.write() as tx:
        schedule = existing(tx, schedule_id)
        next_at = recurrence.first_after(schedule.timing, now)
        resumed = schedules.resume(tx, schedule_id, next_at=next_at, now=now)
    logger.info("schedule %s was resumed by %s", schedule.name, by)
    return resumed or schedule


def copy(store: Store, schedule_id: int, *, by: str, now: float) -> Schedule:
    """Make another one like it, which is paused: it is made to be changed before it runs.

    Raises:
        NotFound: there is no such schedule.
    """
    old = get(store, schedule_id)
    with store.write() as tx:
        draft = dataclasses.replace(old.draft, name=free_name(tx, old.name))
        return schedules.insert(tx, draft, owner=by, paused_by=by, next_at=None, now=now)


def delete(store: Store, schedule_id: int, *, by: str, now: float) -> None:
    """Remove it with the history of its moments; its jobs stay.

    One that stands in code would come back, so it can be deleted only when its workload is gone.

    Raises:
        NotFound: there is no such schedule.
        NotAllowed: it stands in the code of a workload that is known.
    """
    with store.write() as tx:
        schedule = existing(tx, schedule_id)
        if schedule.code_key is not None and schedule.workload in catalogue.entries(tx):
            raise NotAllowed(
                sentence(
                    "“{name}” stands in the code of {workload}; remove it there, or pause it here.",
                    name=schedule.name,
                    workload=schedule.workload,
                )
            )
        schedules.delete(tx, [schedule_id])
    logger.info("schedule %s was deleted by %s at %.0f", schedule.name, by, now)


def free_name(tx: Transaction, name: str) -> str:
    """The name, with a number behind it where it is taken."""
    found, number = name, 1
    while schedules.by_name(tx, found) is not None:
        number += 1
        ending = f" ({number})"
        found = name[: LONGEST_NAME - len(ending)] + ending
    return found


def _taken(tx: Transaction, name: str, *, but: int | None = None) -> list[Problem]:
    other = schedules.by_name(tx, name)
    return [] if other is None or other.id == but else [_name_taken()]


def _name_taken() -> Problem:
    return Problem("name", sentence("Another schedule has this name."))


def _outdated(schedule: Schedule) -> Outdated:
    return Outdated(
        sentence(
            "Somebody else has changed “{name}” meanwhile; look at it again.", name=schedule.name
        )
    )
