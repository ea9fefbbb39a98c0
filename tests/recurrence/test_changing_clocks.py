"""When clocks change: what does not exist comes at the first instant that does, what exists twice
comes once, and what comes every hour comes every hour."""

from datetime import datetime
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from app.domain.schedule import Cron, Every, Once, Rule, Weekly
from app.recurrence import after, between
from tests.recurrence.when import LORD_HOWE, NEW_YORK, TOKYO, at, first, timing

SPRING, AUTUMN = "2026-03-08", "2026-11-01"  # in New York: 2:00 → 3:00, and 2:00 → 1:00

AT_HALF_PAST_TWO: list[Rule] = [
    Cron("30 2 * * *"),
    Cron("*/30 2 * * *"),
    Cron("30 */2 * * *"),
    Cron("15,30 2 8 3 *"),
    Every(1, "days", "2026-01-01T02:30"),
    Weekly((6,), ("2:30", "2:10")),
    Once("2026-03-08T02:30"),
]


@pytest.mark.parametrize("rule", AT_HALF_PAST_TWO)
def test_what_falls_into_the_gap_comes_once_right_after_it(rule: Rule) -> None:
    moments = between(timing(rule), at(f"{SPRING}T01:45"), at(f"{SPRING}T03:45"), limit=9)
    assert [one.at for one in moments] == [at(f"{SPRING}T03:00")]
    assert moments[0].note == "gap"
    assert moments[0].wished
    assert moments[0].wished.hour == 2


@pytest.mark.parametrize(
    "rule",
    [
        Cron("30 1 * * *"),
        Cron("30 1-23/2 * * *"),
        Every(1, "days", "2026-01-01T01:30"),
        Weekly((6,), ("1:30",)),
        Once("2026-11-01T01:30"),
    ],
)
def test_what_exists_twice_comes_once(rule: Rule) -> None:
    moments = between(timing(rule), at(f"{AUTUMN}T00:45"), at(f"{AUTUMN}T02:45"), limit=9)
    assert [(one.at, one.note) for one in moments] == [(at(f"{AUTUMN}T01:30"), "fold")]


@pytest.mark.parametrize(
    "rule",
    [
        Cron("30 * * * *"),
        Cron("30 0-23 * * *"),
        Every(60, "minutes", "2026-01-01T00:30"),
        Every(1, "hours", "2026-07-01T00:30"),
    ],
)
@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_every_hour_is_every_hour_that_passes(rule: Rule, day: str) -> None:
    start = at(f"{day}T00:00") - 1800
    found = [one.at for one in islice(after(timing(rule), start), 27)]
    assert found == [start + 3600 * count for count in range(1, 28)]


def test_every_quarter_hour_is_every_quarter_hour_that_passes() -> None:
    for day in (SPRING, AUTUMN):
        found = [one.at for one in islice(after(timing(Cron("*/15 * * * *")), at(day)), 100)]
        assert found == [at(day) + 900 * count for count in range(1, 101)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (Cron("30 2 * * *"), f"{SPRING}T00:00", 2),
        (Cron("*/30 2 * * *"), f"{SPRING}T00:00", 3),  # once in the gap, twice on the day after
        (Cron("30 1 * * *"), f"{AUTUMN}T00:00", 2),
        (Cron("30 * * * *"), f"{AUTUMN}T00:00", 48),
    ],
)
def test_two_days_in_steps_of_a_minute(rule: Rule, start: str, expected: int) -> None:
    begin = at(start)
    runs = [
        one
        for minute in range(48 * 60)
        for one in between(timing(rule), begin + minute * 60, begin + (minute + 1) * 60, limit=9)
    ]
    assert len(runs) == expected
    assert len({one.at for one in runs}) == expected


def test_clocks_that_change_by_half_an_hour() -> None:
    # Lord Howe: 2:00 → 2:30 on 4 October 2026, 2:00 → 1:30 on 5 April 2026.
    daily = timing(Cron("15 2 * * *"), LORD_HOWE)
    assert first(daily, "2026-10-03T12:00", 2) == ["10-04 02:30", "10-05 02:15"]
    daily = timing(Cron("45 1 * * *"), LORD_HOWE)
    assert first(daily, "2026-04-04T12:00", 2) == ["04-05 01:45", "04-06 01:45"]
    hourly = timing(Every(1, "hours", "2026-01-01T00:00"), LORD_HOWE)
    found = [one.at for one in islice(after(hourly, at("2026-10-04", LORD_HOWE)), 5)]
    assert [later - one for one, later in pairwise(found)] == [3600] * 4


def test_clocks_that_never_change() -> None:
    found = list(islice(after(timing(Cron("30 2 * * *"), TOKYO), at(SPRING, TOKYO)), 400))
    assert {one.note for one in found} == {None}
    assert {later.at - one.at for one, later in pairwise(found)} == {86400.0}


def test_a_day_that_did_not_exist() -> None:
    # Samoa went from the 29th to the 31st of December 2011.
    midnight = timing(Cron("0 0 * * *"), "Pacific/Apia")
    assert first(midnight, "2011-12-28T12:00", 3) == ["12-29 00:00", "12-31 00:00", "01-01 00:00"]


def test_midnight_that_does_not_exist() -> None:
    # In Cairo clocks go from 24:00 to 1:00; the day begins at 1:00.
    daily = timing(Cron("0 0 * * *"), "Africa/Cairo")
    moments = between(
        daily,
        at("2026-04-23T12:00", "Africa/Cairo"),
        at("2026-04-24T12:00", "Africa/Cairo"),
        limit=9,
    )
    assert [(one.at, one.note) for one in moments] == [
        (at("2026-04-24T01:00", "Africa/Cairo"), "gap")
    ]


def test_a_moment_of_the_fold_is_the_earlier_one() -> None:
    (moment,) = between(timing(Once("2026-11-01T01:30")), 0, at("2027-01-01"), limit=9)
    assert datetime.fromtimestamp(moment.at, ZoneInfo(NEW_YORK)).isoformat().endswith("-04:00")
