"""Every mistake of a timing is told at once, at its field."""

import pytest

from app.domain.schedule import Cron, Every, Once, Rule, Weekly
from app.recurrence import problems
from tests.recurrence.when import TOKYO, at, timing

NOW = at("2026-11-20T14:12", TOKYO)
NIGHTLY = Cron("0 2 * * *")


def told(rule: Rule, zone: str = TOKYO, **days: object) -> list[str]:
    found = problems(timing(rule, zone, **days), now=NOW)  # type: ignore[arg-type]
    return [f"{one.field}: {one.sentence}" for one in found]


def fields(rule: Rule, zone: str = TOKYO, **days: object) -> list[str]:
    return [one.partition(":")[0] for one in told(rule, zone, **days)]


@pytest.mark.parametrize(
    "rule",
    [
        NIGHTLY,
        Cron("*/15 9-17 1,15,L jan-mar mon#1,fri"),
        Cron("0 0 29 2 *"),
        Every(1, "minutes", "2026-11-20T00:00"),
        Every(366, "days", "2026-11-20"),
        Weekly((0,), ("7:30", "07:45")),
        Once("2026-11-20T14:13"),
    ],
)
def test_what_is_right_has_no_problems(rule: Rule) -> None:
    assert told(rule) == []


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("60 2 * * *", "Minute “60”"),
        ("a 2 * * *", "Minute “a”"),
        ("0 24 * * *", "Hour “24”"),
        ("0 9-8 * * *", "Hour “9-8”"),
        ("0 2 0 * *", "Day of the month “0”"),
        ("0 2 * 13 *", "Month “13”"),
        ("0 2 * * 8", "Weekday “8”"),
        ("0 2 31 2 *", "None of these months has a day 31."),
        ("0 2 LW * */7", "No day will ever fit"),
        ("@daily", "Write 0 0 * * * instead of @daily."),
        ("@reboot", "Fields found here: 1."),
        ("", "Fields found here: 0."),
        ("0 0 2 * * *", "six fields"),
        ("0 0 0 2 * * *", "Fields found here: 7."),
    ],
)
def test_a_cron_rule_says_what_is_wrong_with_which_field(expression: str, word: str) -> None:
    (one,) = told(Cron(expression))
    assert one.startswith("expression: ")
    assert word in one


def test_all_mistakes_are_told_at_once() -> None:
    assert fields(
        Cron("60 24 * * x"), "Asia/Tokio", starts_on="2027-01-02", ends_on="2027-01-01"
    ) == [
        "expression",
        "expression",
        "expression",
        "zone",
        "period",
    ]
    assert fields(Every(0, "hours", "noon")) == ["count", "anchor"]
    assert fields(Every(10**6, "minutes", "2026-11-20T00:00+09:00")) == ["count", "anchor"]
    assert fields(Every(1, "weeks", "2026-11-20")) == ["unit"]  # type: ignore[arg-type]
    assert fields(Weekly((), ("25:00", "7", "7:3"))) == ["weekdays", "times", "times", "times"]
    assert fields(Weekly((7,), ())) == ["weekdays", "times"]
    assert fields(Once("0026-01-01")) == ["at"]


@pytest.mark.parametrize(
    ("zone", "near"),
    [
        ("Tokyo", "Asia/Tokyo"),
        ("asia/tokyo", "Asia/Tokyo"),
        ("Asia/Tokio", "Asia/Tokyo"),
        ("New York", "America/New_York"),
    ],
)
def test_a_zone_that_was_nearly_right(zone: str, near: str) -> None:
    assert told(NIGHTLY, zone) == [f"zone: There is no time zone “{zone}”. Do you mean {near}?"]


@pytest.mark.parametrize("zone", ["", "Asia", "../zone", "/etc/hosts", "qqq"])
def test_a_zone_that_is_nothing(zone: str) -> None:
    assert told(NIGHTLY, zone) == [f"zone: There is no time zone “{zone}”; Asia/Tokyo is one."]


def test_a_rule_of_which_nothing_is_left() -> None:
    assert "passed" in told(Once("2026-11-20T14:12"))[0]
    assert "ended on 2026-11-19" in told(NIGHTLY, ends_on="2026-11-19")[0]
    assert "within the period" in told(NIGHTLY, ends_on="2026-11-20")[0]  # 2:00 has passed
    assert "within the period" in told(Once("2026-12-01"), starts_on="2027-01-01")[0]
    days = {"starts_on": "2026-12-01", "ends_on": "2026-12-02"}
    excluded = ["2026-12-01", "2026-12-02"]
    assert fields(NIGHTLY, **days, excluded=excluded) == ["excluded"]
    assert fields(NIGHTLY, ends_on="9999-12-31") == ["period"]
