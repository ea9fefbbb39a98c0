"""Schedules on a terminal."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from app import recurrence
from app.cli.speaking import _, language, say, speaker, status_word
from app.domain.errors import NotFound
from app.domain.job import Status
from app.domain.schedule import OccurrenceOutcome, Schedule, Timing, rule_to_json
from app.domain.sentence import sentence
from app.domain.text import one_line
from app.language.moments import coming, moment_in_words, zone_time
from app.language.numbers import duration
from app.language.schedules import clock_change, rule_in_words, rule_sentence
from app.recurrence import Moment

if TYPE_CHECKING:
    from app.store import Store
    from app.store.schedule_views import Went

Which = Annotated[str, typer.Argument(help=_("The schedule's name or number."), metavar="SCHEDULE")]
SHOWN = 10  # moments


def as_data(schedule: Schedule) -> dict[str, Any]:
    """A schedule as JSON."""
    timing = schedule.timing
    return asdict(schedule) | {
        "timing": {
            "rule": rule_to_json(timing.rule),
            "zone": timing.zone,
            "starts_on": timing.starts_on and timing.starts_on.isoformat(),
            "ends_on": timing.ends_on and timing.ends_on.isoformat(),
            "excluded": [day.isoformat() for day in timing.excluded],
        }
    }


def result_word(result: str) -> str:
    """How a moment went: the status of its job, or why it has none."""
    if result in list(Status):
        return status_word(Status(result))
    return {
        OccurrenceOutcome.OVERLAPPED.value: _("Skipped: the last one still ran"),
        OccurrenceOutcome.MISSED.value: _("Missed: Nonstop was not running"),
        OccurrenceOutcome.REFUSED.value: _("Could not be submitted"),
    }.get(result, result)


def rule(timing: Timing, zone: ZoneInfo) -> str:
    """In a few words, with its zone where it is not this one."""
    other = None if timing.zone == zone.key else timing.zone
    return rule_in_words(speaker(), timing.rule, zone=other)


def next_moment(schedule: Schedule, zone: ZoneInfo, now: float) -> str:
    """When it is due next, in a zone of the reader's."""
    if schedule.next_at is None:
        return "–"
    return coming(speaker(), schedule.next_at, zone, now)


def say_moments(timing: Timing, now: float) -> None:
    """The rule as a sentence, and its next moments in its zone."""
    moments = list(islice(recurrence.after(timing, now), SHOWN))
    say(f"{rule_sentence(speaker(), timing.rule)} ({zone_time(speaker(), timing.zone)})")
    for one in moments:
        say(f"  {_line(one, timing)}")
    if not moments:
        say("  " + _("No moment will come."))


def say_changes(before: Timing, after: Timing, now: float) -> None:
    """Which of the next moments go, come and stay; of those that both lists reach."""
    old, new = (list(islice(recurrence.after(one, now), SHOWN)) for one in (before, after))
    lasts = [each[-1].at for each in (old, new) if len(each) == SHOWN]
    horizon = min(lasts, default=float("inf"))
    say(f"{rule_sentence(speaker(), after.rule)} ({zone_time(speaker(), after.zone)})")
    lines = [(one, after, " " if _holds(old, one) else "+") for one in new]
    lines += [(one, before, "-") for one in old if not _holds(new, one)]
    for one, timing, mark in sorted(lines, key=lambda line: line[0].at):
        if one.at <= horizon:
            say(f"  {mark} {_line(one, timing)}")


def _holds(moments: Sequence[Moment], wanted: Moment) -> bool:
    return any(one.at == wanted.at for one in moments)


def _line(moment: Moment, timing: Timing) -> str:
    zone = ZoneInfo(timing.zone)
    change = clock_change(speaker(), moment, zone)
    return moment_in_words(speaker(), moment.at, zone) + (f"  {change}" if change else "")


def say_history(went: Sequence["Went"], timing: Timing) -> None:
    """How the newest moments went."""
    for one in went:
        parts = [result_word(one.result)]
        if one.job_id is not None:
            parts.append(f"#{one.job_id}")
        if one.manual:
            parts.append(_("asked for"))
        else:
            parts.append(_("after {duration}", duration=_duration(one.decided_at - one.moment)))
        if one.started_at is not None and one.finished_at is not None:
            parts.append(_("took {duration}", duration=_duration(one.finished_at - one.started_at)))
        if one.note:
            parts.append(one_line(speaker().retell(one.note)))
        at = moment_in_words(speaker(), one.moment, ZoneInfo(timing.zone))
        say(f"  {at}  {' · '.join(parts)}")


def _duration(seconds: float) -> str:
    return duration(max(0.0, seconds), language())


def found(store: "Store", which: str) -> Schedule:
    """The schedule of a number or a name.

    Raises:
        NotFound: there is none.
    """
    from app.operations.schedule_checks import get
    from app.store import schedules

    if which.isdecimal():
        return get(store, min(int(which), 2**63 - 1))
    with store.read() as tx:
        schedule = schedules.by_name(tx, which)
        known = schedules.every(tx)
    if schedule is None:
        raise NotFound(
            sentence(
                "There is no schedule {name}; there are: {known}.",
                name=which,
                known=", ".join(one.name for one in known) or "–",
            )
        )
    return schedule
