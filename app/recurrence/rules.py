"""Each kind of rule as days, and the moments of one day.

A day at a time: a year of a rule of every minute is counted in 365 steps, and the newest moments
are found without the older ones.
"""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.schedule import Cron, Every, Once, Rule, Weekly
from app.recurrence import cron
from app.recurrence.zones import Change, instant, span

FIRST_YEAR, LAST_YEAR = 1970, 2999
_PLAIN_DAY_S = 86400
_UNITS_S = {"minutes": 60, "hours": 3600}


@dataclass(frozen=True, slots=True)
class Moment:
    """One due moment.

    Attributes:
        at: seconds since the epoch.
        note: "gap" when the clock skips the wished time, "fold" when it shows it twice.
        wished: the wall-clock time that was meant, where there is a note.
    """

    at: float
    note: Change | None = None
    wished: time | None = None


@dataclass(frozen=True, slots=True)
class DueOn:
    """The moments of one day, ascending; those where the clock changes have a note."""

    ats: Sequence[int]
    notes: Mapping[int, tuple[Change, time]] = field(default_factory=dict)

    def moment(self, at: int) -> Moment:
        return Moment(float(at), *self.notes.get(at, (None, None)))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule in a zone, ready to be asked.

    Attributes:
        days: from a day on, the days that may have moments; the flag says backwards.
        on: the moments of a day.
    """

    days: Callable[[date, bool], Iterator[date]]
    on: Callable[[date], DueOn]


def rhythm(rule: Rule, zone: ZoneInfo) -> Rhythm:
    """A rule in a zone.

    Raises:
        ValueError: it cannot be read; `checking.problems` says why.
    """
    match rule:
        case Cron(expression):
            return _cron(expression, zone)
        case Every(count, "days", anchor):
            start = wall_time(anchor)
            days = _filtered(lambda day: (day - start.date()).days % count == 0)
            return Rhythm(days, _at_times([start.time()], zone))
        case Every(count, unit, anchor):
            first, _ = instant(wall_time(anchor), zone)
            return Rhythm(_filtered(lambda _: True), _elapsed(first, count * _UNITS_S[unit], zone))
        case Weekly(weekdays, times):
            clock = sorted({clock_time(text) for text in times})
            return Rhythm(_filtered(lambda day: day.weekday() in weekdays), _at_times(clock, zone))
        case Once(at):
            start = wall_time(at)
            return Rhythm(_single(start.date()), _at_times([start.time()], zone))


def wall_time(text: str) -> datetime.datetime:
    """A date and time as a rule has it, to the second.

    Raises:
        ValueError: it is not ISO 8601, names a zone, or is of a year far away.
    """
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(text)
    return found.replace(microsecond=0)


def clock_time(text: str) -> time:
    """A time of the day as a rule has it: "7:30" or "07:30".

    Raises:
        ValueError: it is not hours and minutes.
    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if not found:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


def _cron(expression: str, zone: ZoneInfo) -> Rhythm:
    fields = cron.fields(expression)
    times = [time(hour, minute) for hour in fields.hours for minute in fields.minutes]
    on = _at_times(times, zone)

    def days(first: date, backwards: bool) -> Iterator[date]:
        return cron.days(expression, first, backwards=backwards)

    def every_hour(day: date) -> DueOn:
        start, end = span(day, zone)
        if end - start == _PLAIN_DAY_S:
            return on(day)
        minutes = range(start, end, 60)
        return DueOn([at for at in minutes if _wall(at, zone).minute in fields.minutes])

    return Rhythm(days, every_hour if len(fields.hours) == 24 else on)


def _at_times(times: Sequence[time], zone: ZoneInfo) -> Callable[[date], DueOn]:
    """The moments at which clocks show these times."""
    offsets = [one.hour * 3600 + one.minute * 60 + one.second for one in times]

    def on(day: date) -> DueOn:
        start, end = span(day, zone)
        if end - start == _PLAIN_DAY_S:
            return DueOn([start + offset for offset in offsets])
        notes: dict[int, tuple[Change, time]] = {}
        ats: dict[int, None] = {}  # several times of one gap are one moment
        for one in times:
            at, change = instant(datetime.datetime.combine(day, one), zone)
            ats[at] = None
            if change:
                notes.setdefault(at, (change, one))
        return DueOn(list(ats), notes)

    return on


def _elapsed(first: int, step: int, zone: ZoneInfo) -> Callable[[date], DueOn]:
    """The moments that lie whole steps before or after the first."""

    def on(day: date) -> DueOn:
        start, end = span(day, zone)
        return DueOn(range(start + (first - start) % step, end, step))

    return on


def _filtered(fits: Callable[[date], bool]) -> Callable[[date, bool], Iterator[date]]:
    def days(first: date, backwards: bool) -> Iterator[date]:
        day, step = first, timedelta(days=-1 if backwards else 1)
        while FIRST_YEAR <= day.year <= LAST_YEAR:
            if fits(day):
                yield day
            day += step

    return days


def _single(day: date) -> Callable[[date, bool], Iterator[date]]:
    def days(first: date, backwards: bool) -> Iterator[date]:
        if day <= first if backwards else day >= first:
            yield day

    return days


def _wall(at: int, zone: ZoneInfo) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at, zone)
