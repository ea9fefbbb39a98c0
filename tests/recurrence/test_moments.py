"""Which moments there are: each kind of rule, periods, excluded days, and how many."""

import time
from collections.abc import Callable
from itertools import takewhile

import pytest

from app.domain.schedule import Cron, Every, Once, Rule, Weekly
from app.recurrence import Moment, after, between, count_between, first_after
from tests.recurrence.when import NEW_YORK, TOKYO, at, first, shown, timing

YEAR_S = 365 * 86400


@pytest.mark.parametrize(
    ("rule", "moments"),
    [
        (Cron("30 7 * * 1-5"), ["11-20 07:30", "11-23 07:30", "11-24 07:30"]),
        (Cron("0 0 31 * *"), ["12-31 00:00", "01-31 00:00", "03-31 00:00"]),
        (Cron("0 0 L * *"), ["11-30 00:00", "12-31 00:00", "01-31 00:00"]),
        (Cron("0 0 LW * *"), ["11-30 00:00", "12-31 00:00", "01-29 00:00"]),
        (Cron("0 0 * * 5#2"), ["12-11 00:00", "01-08 00:00", "02-12 00:00"]),
        (Cron("0 0 13 * 5"), ["11-20 00:00", "11-27 00:00", "12-04 00:00"]),  # either
        (Cron("0 0 */2 * 1"), ["11-23 00:00", "12-07 00:00", "12-21 00:00"]),  # both
        (Every(90, "minutes", "2026-12-01T00:30"), ["11-20 00:30", "11-20 02:00", "11-20 03:30"]),
        (Every(36, "hours", "2026-11-18T09:00"), ["11-21 09:00", "11-22 21:00", "11-24 09:00"]),
        (Every(3, "days", "2026-12-01T09:00"), ["11-22 09:00", "11-25 09:00", "11-28 09:00"]),
        (Weekly((6, 0), ("18:00", "7:30")), ["11-22 07:30", "11-22 18:00", "11-23 07:30"]),
        (Once("2026-12-01T09:00"), ["12-01 09:00"]),
        (Once("2026-11-01T09:00"), []),
    ],
)
def test_each_kind_of_rule(rule: Rule, moments: list[str]) -> None:
    assert first(timing(rule, TOKYO), "2026-11-19T23:59", 3) == moments


def test_a_moment_is_not_given_again() -> None:
    daily = timing(Cron("0 2 * * *"), TOKYO)
    assert first_after(daily, at("2026-11-20T02:00", TOKYO)) == at("2026-11-21T02:00", TOKYO)
    assert first_after(daily, at("2026-11-20T02:00", TOKYO) - 0.5) == at("2026-11-20T02:00", TOKYO)


def test_the_29th_of_february_comes_in_leap_years() -> None:
    found = after(timing(Cron("0 0 29 2 *"), TOKYO), at("2026-11-20", TOKYO))
    assert [next(found).at, next(found).at] == [at("2028-02-29", TOKYO), at("2032-02-29", TOKYO)]


def test_a_rule_that_never_comes_ends() -> None:
    # The last working day is never a Sunday.
    assert first_after(timing(Cron("0 0 LW * */7"), TOKYO), at("2026-11-20", TOKYO)) is None


def test_a_period_and_excluded_days_are_days_of_the_zone() -> None:
    some_days = timing(
        Cron("30 23 * * *"),
        starts_on="2026-12-01",
        ends_on="2026-12-04",
        excluded=["2026-12-02"],
    )
    assert first(some_days, "2026-11-20", 9) == ["12-01 23:30", "12-03 23:30", "12-04 23:30"]
    assert shown(between(some_days, 0, at("2027-01-01"), limit=2)) == ["12-03 23:30", "12-04 23:30"]
    assert count_between(some_days, at("2026-11-20"), at("2027-01-01")) == 3


def test_an_interval_keeps_its_rhythm_over_excluded_days() -> None:
    every = timing(Every(7, "hours", "2026-11-20T00:00"), TOKYO, excluded=["2026-11-21"])
    assert first(every, "2026-11-20T20:00", 3) == ["11-20 21:00", "11-22 01:00", "11-22 08:00"]


@pytest.mark.parametrize(
    "rule",
    [
        Cron("*/20 * * * *"),
        Cron("*/30 2,5 * * 0-3"),
        Every(50, "minutes", "2026-01-01T00:00"),
        Every(2, "days", "2026-01-01T02:30"),
        Weekly((5, 6), ("1:30", "2:30")),
        Once("2026-11-01T01:30"),
    ],
)
def test_both_directions_and_the_count_agree(rule: Rule) -> None:
    for start, end in (
        ("2026-03-05T01:30", "2026-03-12T02:30"),
        ("2026-10-29", "2026-11-04T01:30"),
    ):
        low, high = at(start), at(end)
        ascending = list(takewhile(at_most(high), after(timing(rule), low)))
        assert between(timing(rule), low, high, limit=10_000) == ascending
        assert between(timing(rule), low, high, limit=2) == ascending[-2:]
        assert count_between(timing(rule), low, high) == len(ascending)
    assert count_between(timing(rule), high, low) == 0


def at_most(end: float) -> Callable[[Moment], bool]:
    return lambda one: one.at <= end


@pytest.mark.parametrize("rule", [Cron("* * * * *"), Every(1, "minutes", "2026-01-01T00:00")])
def test_a_year_of_minutes_is_not_walked_through(rule: Rule) -> None:
    every_minute, now = timing(rule, NEW_YORK), at("2026-11-20")
    begun = time.process_time()
    newest = between(every_minute, now - YEAR_S, now, limit=100)
    count = count_between(every_minute, now - YEAR_S, now)
    spent = time.process_time() - begun
    assert count == YEAR_S // 60
    assert [one.at for one in newest] == [now - 60 * back for back in range(99, -1, -1)]
    assert spent < 1  # half a million moments one by one take several times as long
