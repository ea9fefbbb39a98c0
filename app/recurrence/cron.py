"""A cron expression taken apart. cronsim reads it, so whatever is told of it is what is run."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from cronsim import CronSim, CronSimError

LAST = -1
_SOME_DAY = datetime(2000, 1, 1)  # noqa: DTZ001  (only to read the expression)
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the five fields name, in ascending order.

    Attributes:
        days: of the month.
        last_day, last_working_day: L and LW among the days of the month.
        weekdays: 0 is Monday.
        nth_weekdays: weekday and its place in the month; `LAST` for the last one.
        both: a day must fit the day of the month *and* the weekday; otherwise one is enough.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    last_day: bool
    last_working_day: bool
    months: tuple[int, ...]
    weekdays: tuple[int, ...]
    nth_weekdays: tuple[tuple[int, int], ...]
    both: bool


@functools.lru_cache(maxsize=256)
def fields(expression: str) -> Fields:
    """The fields of an expression.

    Raises:
        ValueError: it is not a cron expression of five fields, or names days that never come.
    """
    if len(expression.split()) != 5:
        raise ValueError(expression)
    try:
        read = CronSim(expression, _SOME_DAY)
    except CronSimError as error:
        raise ValueError(expression) from error
    weekdays = [one for one in read.weekdays if isinstance(one, int)]
    placed = cast(list[tuple[int, int]], [one for one in read.weekdays if isinstance(one, tuple)])
    return Fields(
        minutes=tuple(sorted(read.minutes)),
        hours=tuple(sorted(read.hours)),
        days=tuple(sorted(day for day in read.days if day > 0)),
        last_day=CronSim.LAST in read.days,
        last_working_day=CronSim.LAST_WEEKDAY in read.days,
        months=tuple(sorted(read.months)),
        weekdays=tuple(sorted({_from_monday(day) for day in weekdays})),
        nth_weekdays=tuple(
            (_from_monday(day), LAST if nth == CronSim.LAST else nth)
            for day, nth in sorted(placed, key=lambda one: (one[0], one[1] == CronSim.LAST, one[1]))
        ),
        both=read.day_and,
    )


def days(expression: str, first: date, *, backwards: bool) -> Iterator[date]:
    """The days on which a valid expression is due, from one on; none after 50 years without."""
    midnight = datetime(first.year, first.month, first.day)  # noqa: DTZ001  (a day has no zone)
    found = CronSim(
        " ".join(["0 0", *expression.split()[2:]]),
        midnight + _DAY if backwards else midnight - _SECOND,
        reverse=backwards,
    )
    return (moment.date() for moment in found)


def _from_monday(weekday: int) -> int:
    return (weekday - 1) % 7  # in cron 0 and 7 are Sunday
