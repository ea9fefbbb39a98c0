"""Schedules that stand in code, beside the workload whose jobs they submit."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from app import recurrence
from app.domain import rule_text
from app.domain.schedule import (
    CatchUp,
    Cron,
    Every,
    Once,
    Overlap,
    Rule,
    ScheduleDraft,
    Timing,
)

_ATTRIBUTE = "nonstop_schedules"
_READ = "nonstop_schedules_were_read"
_LONG_AGO = 0.0  # a schedule that has come to its end is no mistake


def schedule(
    name: str,
    *,
    zone: str,
    cron: str | None = None,
    every: tuple[int, Literal["minutes", "hours", "days"]] | None = None,
    anchor: str = "2026-01-01 0:00",
    on: Sequence[str] | None = None,
    at: Sequence[str] = (),
    once: str | None = None,
    params: Mapping[str, Any] | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    excluded: Sequence[date] = (),
    title: str = "",
    priority: int = 0,
    timeout_s: float | None = None,
    jitter_s: float = 0.0,
    overlap: str = Overlap.SKIP,
    catch_up: str = CatchUp.NEWEST_ONLY,
    catch_up_limit: int = 10,
    pause_after: int | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have jobs of a workload submitted by the clock; stands below `@workload`.

    Exactly one of `cron`, `every`, `on` and `once` says when. The schedule appears when the
    consumer starts, and goes when it is not in the code any more; on the page it can be paused
    and run, not changed.

    Args:
        name: what people call it; unique for its workload.
        zone: IANA name of the zone it is due in, such as "Asia/Tokyo".
        cron: five fields: minute, hour, day of the month, month, weekday.
        every: a count and a unit, such as (15, "minutes").
        anchor: for `every`: a moment from which it counts both ways.
        on: weekdays, such as ["mon-fri"]; the times stand in `at`.
        at: times for `on`, such as ["7:30", "19:00"].
        once: one moment, such as "2026-12-01 9:00".
        params: parameters of its jobs; those left out get their defaults.
        starts_on, ends_on: first and last day.
        excluded: days on which nothing is due.
        title, priority, timeout_s: of its jobs.
        jitter_s: its jobs start up to so many seconds after their moment.
        overlap: "skip", "queue_one", "run_beside" or "cancel_old".
        catch_up: "skip_all", "newest_only" or "all".
        catch_up_limit: for "all": how many at most.
        pause_after: it pauses after so many failures in a row.

    Raises:
        TypeError: something does not fit; says all of it.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        where = f"{function.__name__}: schedule {name!r}"
        if hasattr(function, _READ):  # it would be ignored without a word
            raise TypeError(f"{where} must stand below @workload")
        try:
            draft = ScheduleDraft(
                name=name,
                workload=function.__name__,
                timing=Timing(
                    rule=_rule(cron, every, anchor, on, at, once),
                    zone=zone,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    excluded=tuple(excluded),
                ),
                params=json.loads(json.dumps(dict(params or {}), allow_nan=False)),
                title=title,
                priority=priority,
                timeout_s=timeout_s,
                jitter_s=jitter_s,
                overlap=Overlap(overlap),
                catch_up=CatchUp(catch_up),
                catch_up_limit=catch_up_limit,
                pause_after=pause_after,
            )
        except ValueError as error:
            raise TypeError(f"{where}: {error}") from None
        problems = recurrence.problems(draft.timing, now=_LONG_AGO)
        if problems:
            raise TypeError(f"{where}: {' '.join(str(one.sentence) for one in problems)}")
        before = getattr(function, _ATTRIBUTE, ())
        if name in [one.name for one in before]:
            raise TypeError(f"{where} is declared twice")
        setattr(function, _ATTRIBUTE, (draft, *before))
        return function

    return declare


def schedules_of(
    function: Callable[..., Any], parameters: Collection[str]
) -> tuple[ScheduleDraft, ...]:
    """The schedules declared below a workload.

    Args:
        parameters: the names it takes.

    Raises:
        TypeError: a schedule gives a parameter that the workload does not take.
    """
    found: tuple[ScheduleDraft, ...] = getattr(function, _ATTRIBUTE, ())
    setattr(function, _READ, True)
    for draft in found:
        unknown = [name for name in draft.params if name not in parameters]
        if unknown:
            raise TypeError(
                f"{function.__name__}: schedule {draft.name!r} gives {', '.join(unknown)},"
                " which the workload does not take"
            )
    return found


def _rule(
    cron: str | None,
    every: tuple[int, Literal["minutes", "hours", "days"]] | None,
    anchor: str,
    on: Sequence[str] | None,
    at: Sequence[str],
    once: str | None,
) -> Rule:
    rules: list[Rule] = []
    if cron is not None:
        rules.append(Cron(cron))
    if every is not None:
        rules.append(Every(*every, anchor=rule_text.wall_time(anchor)))
    if on is not None:
        rules.append(rule_text.weekly(on, at))
    if once is not None:
        rules.append(Once(rule_text.wall_time(once)))
    if len(rules) != 1:
        raise ValueError("give exactly one of cron, every, on and once")
    return rules[0]
