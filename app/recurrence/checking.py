"""Every mistake of a timing at once, in sentences."""

import dataclasses
import difflib
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from app.domain.schedule import Cron, Every, Once, Rule, Timing, Weekly
from app.domain.sentence import Problem, Sentence, sentence
from app.recurrence import cron
from app.recurrence.moments import first_after
from app.recurrence.rules import FIRST_YEAR, LAST_YEAR, clock_time, wall_time
from app.recurrence.zones import day_of, instant

_MOST = {"minutes": 366 * 24 * 60, "hours": 366 * 24, "days": 366}
_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}


def problems(timing: Timing, *, now: float) -> list[Problem]:
    """What has to be put right before a schedule can have this timing; empty when nothing.

    Each problem names its field: expression, count, unit, anchor, weekdays, times or at of the
    rule; zone, period or excluded.
    """
    found = [*_rule(timing.rule), *_zone(timing.zone), *_period(timing)]
    return found or list(_never(timing, now))


def _rule(rule: Rule) -> Iterator[Problem]:
    match rule:
        case Cron(expression):
            for one in _expression(expression):
                yield Problem("expression", one)
        case Every():
            yield from _interval(rule)
        case Weekly():
            yield from _weekly(rule)
        case Once(at) if not _reads(at):
            yield Problem("at", _unreadable(at))


def _expression(expression: str) -> Iterator[Sentence]:
    parts = expression.split()
    if expression.strip().lower() in _NICKNAMES:
        yield sentence(
            "Write {fields} instead of {name}.",
            fields=_NICKNAMES[expression.strip().lower()],
            name=expression.strip(),
        )
    elif len(parts) == 6:
        yield sentence(
            "These are six fields; leave out the one for seconds. Five are needed: minute, hour, "
            "day of the month, month, weekday."
        )
    elif len(parts) != 5:
        yield sentence(
            "Five fields are needed: minute, hour, day of the month, month, weekday. "
            "Fields found here: {count}.",
            count=len(parts),
        )
    else:
        wrong = [
            _field_hint(place, part) for place, part in enumerate(parts) if not _fits(place, part)
        ]
        yield from wrong
        if not wrong and not _is_cron(expression):
            yield sentence("None of these months has a day {day}.", day=parts[2])


def _fits(place: int, part: str) -> bool:
    return _is_cron(" ".join(part if one == place else "*" for one in range(5)))


def _is_cron(expression: str) -> bool:
    try:
        cron.fields(expression)
    except ValueError:
        return False
    return True


def _field_hint(place: int, part: str) -> Sentence:
    match place:
        case 0:
            return sentence(
                "Minute “{part}”: 0 to 59 is possible, such as 30, 0,30, 0-20 or */15.", part=part
            )
        case 1:
            return sentence(
                "Hour “{part}”: 0 to 23 is possible, such as 7, 8,20, 9-17 or */6.", part=part
            )
        case 2:
            return sentence(
                "Day of the month “{part}”: 1 to 31 is possible, such as 1, 1,15, 1-7 or */2; "
                "L is the last day, LW the last one from Monday to Friday.",
                part=part,
            )
        case 3:
            return sentence(
                "Month “{part}”: 1 to 12 or JAN to DEC is possible, such as 4, 1,7, 4-9 or */3.",
                part=part,
            )
    return sentence(
        "Weekday “{part}”: 0 to 7 (0 and 7 are Sunday) or SUN to SAT is possible, such as 1-5; "
        "5#2 is the second Friday, 5L the last.",
        part=part,
    )


def _interval(rule: Every) -> Iterator[Problem]:
    if rule.unit not in _MOST:
        yield Problem("unit", sentence("One of these, please: {known}.", known=", ".join(_MOST)))
    elif not 1 <= rule.count <= _MOST[rule.unit]:
        yield Problem("count", sentence("From {low} to {high}.", low=1, high=_MOST[rule.unit]))
    if not _reads(rule.anchor):
        yield Problem("anchor", _unreadable(rule.anchor))


def _weekly(rule: Weekly) -> Iterator[Problem]:
    if not rule.weekdays:
        yield Problem("weekdays", sentence("Choose at least one weekday."))
    elif not set(rule.weekdays) <= set(range(7)):
        yield Problem("weekdays", sentence("Weekdays are 0 (Monday) to 6 (Sunday)."))
    if not rule.times:
        yield Problem("times", sentence("Enter at least one time, such as 7:30."))
    for text in rule.times:
        try:
            clock_time(text)
        except ValueError:
            yield Problem(
                "times",
                sentence("“{text}” is not a time; 0:00 to 23:59 is possible.", text=text),
            )


def _reads(text: str) -> bool:
    try:
        wall_time(text)
    except ValueError:
        return False
    return True


def _unreadable(text: str) -> Sentence:
    return sentence(
        "“{text}” is not a date and time between {first} and {last}, such as 2026-12-01T09:00.",
        text=text,
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


def _zone(name: str) -> Iterator[Problem]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = _nearest_zone(name)
        if near:
            yield Problem(
                "zone",
                sentence(
                    "There is no time zone “{name}”. Do you mean {near}?", name=name, near=near
                ),
            )
        else:
            yield Problem(
                "zone",
                sentence("There is no time zone “{name}”; Asia/Tokyo is one.", name=name),
            )


def _nearest_zone(name: str) -> str | None:
    """The zone that was probably meant: by its city, or by its whole name."""
    wanted = name.strip().replace(" ", "_").lower()
    known: dict[str, str] = {}
    for zone in sorted(available_timezones(), key=lambda one: "/" in one):
        known[zone.lower()] = known[zone.rpartition("/")[2].lower()] = zone
    near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.8) if wanted else []
    return known[near[0]] if near else None


def _period(timing: Timing) -> Iterator[Problem]:
    first, last = timing.starts_on, timing.ends_on
    if first and last and last < first:
        yield Problem(
            "period",
            sentence("It ends on {last}, before it starts on {first}.", last=last, first=first),
        )
    for day in (first, last):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Problem(
                "period",
                sentence(
                    "{day} is too far away; the years {first} to {last} are possible.",
                    day=day,
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                ),
            )


def _never(timing: Timing, now: float) -> Iterator[Problem]:
    """Why nothing would ever come, if so."""
    if first_after(timing, now) is not None:
        return
    zone = ZoneInfo(timing.zone)
    endless = dataclasses.replace(timing, starts_on=None, ends_on=None, excluded=())
    if isinstance(timing.rule, Once) and instant(wall_time(timing.rule.at), zone)[0] <= now:
        yield Problem("at", sentence("This moment has passed; enter one that is to come."))
    elif first_after(endless, now) is None:
        yield Problem("expression", sentence("No day will ever fit these fields."))
    elif timing.ends_on and timing.ends_on < day_of(now, zone):
        yield Problem("period", _ended(timing.ends_on))
    elif first_after(dataclasses.replace(timing, excluded=()), now) is None:
        yield Problem("period", sentence("No moment of the rule falls within the period."))
    else:
        yield Problem("excluded", sentence("Every moment that is left falls on an excluded day."))


def _ended(day: date) -> Sentence:
    return sentence("The period ended on {day}; nothing would run any more.", day=day)
