"""Random cron rules around changing clocks, compared with a look at every minute."""

import functools
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.schedule import Cron
from app.recurrence import after, between, count_between
from tests.recurrence.when import LORD_HOWE, NEW_YORK, TOKYO, timing

CHANGES = {
    NEW_YORK: [datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)],
    LORD_HOWE: [datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC)],
    "Africa/Cairo": [datetime(2026, 4, 23, tzinfo=UTC), datetime(2026, 10, 29, tzinfo=UTC)],
    TOKYO: [datetime(2028, 2, 28, tzinfo=UTC)],
}
MINUTE, DAY, DAYS = timedelta(minutes=1), timedelta(days=1), timedelta(days=4)


class Part(NamedTuple):
    """A field as it is written, and what it names."""

    text: str
    names: frozenset[int]


def part(low: int, high: int, *, alone: int | None = None) -> st.SearchStrategy[Part]:
    """A field from low to high; what stands for itself goes up to `alone`."""
    numbers = st.integers(low, alone or high)
    every = range(low, high + 1)
    star = st.just(Part("*", frozenset(every)))
    steps = st.integers(1, 30).map(lambda step: Part(f"*/{step}", frozenset(every[::step])))
    lists = st.lists(numbers, min_size=1, max_size=4).map(
        lambda some: Part(",".join(map(str, some)), frozenset(some))
    )
    ranges = st.tuples(numbers, numbers, st.integers(1, 5)).filter(lambda one: one[0] < one[1])
    stepped = ranges.map(
        lambda one: Part(
            f"{one[0]}-{one[1]}/{one[2]}", frozenset(range(one[0], one[1] + 1, one[2]))
        )
    )
    return st.one_of(star, star, steps, lists, stepped)


class Written(NamedTuple):
    """A cron rule, field by field."""

    minute: Part
    hour: Part
    day: Part
    month: Part
    weekday: Part

    def fits_day(self, wall: datetime) -> bool:
        day = wall.day in self.day.names
        weekday = bool({wall.isoweekday(), wall.isoweekday() % 7} & self.weekday.names)
        together = self.day.text.startswith("*") or self.weekday.text.startswith("*")
        return wall.month in self.month.names and (day and weekday if together else day or weekday)

    def fits(self, wall: datetime) -> bool:
        return (
            wall.minute in self.minute.names
            and wall.hour in self.hour.names
            and self.fits_day(wall)
        )


@functools.cache
def minutes_of(zone: str, start: datetime) -> list[tuple[datetime, datetime]]:
    """Every minute of some days, and what clocks of the zone show at it."""
    instants = [start + MINUTE * count for count in range(int(DAYS / MINUTE) + 1)]
    return [(one, one.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)) for one in instants]


def looked_up(rule: Written, minutes: list[tuple[datetime, datetime]]) -> list[float]:
    """What is due after the first minute, by looking at every one."""
    due = {at for at, wall in minutes if rule.fits(wall)}
    if len(rule.hour.names) < 24:
        due.clear()
        latest = minutes[0][1]
        for at, wall in minutes:
            skipped = [latest + MINUTE * count for count in range(1, (wall - latest) // MINUTE)]
            if any(map(rule.fits, skipped)) or (wall > latest and rule.fits(wall)):
                due.add(at)
            latest = max(latest, wall)
    return [one.timestamp() for one in sorted(due) if one > minutes[0][0]]


RULES = st.builds(Written, part(0, 59), part(0, 23), part(1, 31, alone=29), part(1, 12), part(0, 7))
MOMENTS = st.sampled_from(
    [(zone, change) for zone, changes in CHANGES.items() for change in changes]
)


@settings(max_examples=150, deadline=None)
@given(rule=RULES, where=MOMENTS, pick=st.integers(0, 50))
def test_random_rules(rule: Written, where: tuple[str, datetime], pick: int) -> None:
    zone, change = where
    low, high = (change - DAY).timestamp(), (change - DAY + DAYS).timestamp()
    expected = looked_up(rule, minutes_of(zone, change - DAY))
    due = timing(Cron(" ".join(one.text for one in rule)), zone)

    found = [one.at for one in takewhile(lambda one: one.at <= high, after(due, low))]

    assert found == expected  # which also says: strictly ascending
    assert [one.at for one in between(due, low, high, limit=10_000)] == expected
    assert count_between(due, low, high) == len(expected)
    if pick < len(found):
        again = [one.at for one in islice(after(due, found[pick]), 5)]
        assert again[: len(found) - pick - 1] == found[pick + 1 : pick + 6]
