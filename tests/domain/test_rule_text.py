"""Parts of rules as people write them."""

from collections.abc import Callable

import pytest

from app.domain.rule_text import interval, wall_time, weekly


@pytest.mark.parametrize(
    ("text", "read"),
    [("15m", (15, "minutes")), ("6h", (6, "hours")), (" 2 days ", (2, "days"))],
)
def test_an_interval(text: str, read: tuple[int, str]) -> None:
    assert interval(text) == read


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (["mon"], (0,)),
        (["fri", "Monday"], (0, 4)),
        (["mon-fri", "sat"], (0, 1, 2, 3, 4, 5)),
        (["sat-mon"], (0, 5, 6)),
    ],
)
def test_weekdays(words: list[str], days: tuple[int, ...]) -> None:
    assert weekly(words, []).weekdays == days


def test_times_are_in_order_and_of_one_form() -> None:
    assert weekly([], ["19:00", "7:30", "07:30"]).times == ("07:30", "19:00")


@pytest.mark.parametrize(
    ("text", "read"),
    [("2026-12-01 9:00", "2026-12-01T09:00"), ("2026-12-01T19:05", "2026-12-01T19:05")],
)
def test_a_day_with_a_time(text: str, read: str) -> None:
    assert wall_time(text) == read


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (interval, ""),
        (interval, "m"),
        (interval, "15x"),
        (interval, "1.5h"),
        (wall_time, "2026-12-01"),
        (wall_time, "2026-13-01 9:00"),
        (wall_time, "2026-12-01 9:60"),
        (lambda text: weekly([text], []), "t"),
        (lambda text: weekly([text], []), "mon-"),
        (lambda text: weekly([text], []), "month"),
        (lambda text: weekly([], [text]), "24:00"),
    ],
)
def test_anything_else_is_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError):
        read(text)
