"""The times of a day at which a rule is due, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from app.language.lists import joined, ranges
from app.language.moments import clock
from app.language.translator import Translator
from app.recurrence.cron import Fields

_SHORT_LIST, _LONG_LIST = 4, 12


@dataclass(frozen=True, slots=True)
class Times:
    """Times in words.

    Attributes:
        is_clock: they are clock times ("7:30 and 18:00"), not a rhythm ("every 15 minutes").
    """

    text: str
    is_clock: bool


def at_clock(_: Translator, times: Sequence[time]) -> Times:
    """Clock times, one by one."""
    return Times(joined([clock(one) for one in times], _.language), is_clock=True)


def interval(_: Translator, minutes: int) -> str:
    """A rhythm: "every minute", "every 6 hours"."""
    if minutes % 60 == 0:
        return _.plural("every hour", "every {count} hours", minutes // 60)
    return _.plural("every minute", "every {count} minutes", minutes)


def of_cron(_: Translator, fields: Fields) -> Times:
    """The hours and minutes of a cron rule."""
    if len(fields.hours) == 24:
        return Times(_hourly(_, fields.minutes), is_clock=False)
    times = [time(hour, minute) for hour in fields.hours for minute in fields.minutes]
    step = _step([one.hour * 60 + one.minute for one in times])
    if step and len(times) > _SHORT_LIST:
        text = _(
            "{interval} from {first} to {last}",
            interval=interval(_, step),
            first=clock(times[0]),
            last=clock(times[-1]),
        )
        return Times(text, is_clock=False)
    if len(times) <= _LONG_LIST:
        return at_clock(_, times)
    return Times(_of_some_hours(_, fields), is_clock=False)


def _hourly(_: Translator, minutes: tuple[int, ...]) -> str:
    if len(minutes) > 1 and (step := _round_the_hour(minutes)):
        return interval(_, step)
    return _("every hour at {minutes}", minutes=_minutes(_, minutes))


def _of_some_hours(_: Translator, fields: Fields) -> str:
    hours = joined(
        ranges(fields.hours, str, "〜" if _.language == "ja" else "–"),
        _.language,
    )
    if step := _round_the_hour(fields.minutes):
        return _("{interval} in the hours {hours}", interval=interval(_, step), hours=hours)
    minutes = _minutes(_, fields.minutes)
    return _("at {minutes} in the hours {hours}", minutes=minutes, hours=hours)


def _minutes(_: Translator, minutes: tuple[int, ...]) -> str:
    if _.language == "ja":
        return joined(ranges(minutes, str, "〜"), "ja")
    return joined(ranges(minutes, lambda minute: f":{minute:02d}", "–"), "en")


def _round_the_hour(minutes: tuple[int, ...]) -> int | None:
    """The step, when minutes follow each other evenly from one hour into the next, from :00 on."""
    step = 60 // len(minutes)
    return step if minutes == tuple(range(0, 60, step)) else None


def _step(values: list[int]) -> int | None:
    """The distance of values that follow each other evenly."""
    steps = {later - one for one, later in pairwise(values)}
    return steps.pop() if len(steps) == 1 else None
