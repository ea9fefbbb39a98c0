"""`--at`: times as people write them."""

from zoneinfo import ZoneInfo

import pytest

from app.cli.at import moment
from app.domain.errors import InvalidRequest

NOW = 1_800_000_000.0  # Friday, 15 January 2027, 17:00 in Tokyo
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("+2h", 2),
        ("+1h30m", 1.5),
        ("+2d", 48),
        ("+36s", 0.01),
        ("18:00", 1),
        ("16:00", 23),
        ("today 18:30", 1.5),
        ("Tomorrow  7:30", 14.5),
        ("2027-01-15 17:00:36", 0.01),
        ("2027-01-16T17:00", 24),
        ("2027-1-16 5:00", 12),
    ],
)
def test_a_time_is_read_in_a_zone(text: str, hours: float) -> None:
    assert moment(text, NOW, TOKYO) == pytest.approx(NOW + 3600 * hours)


@pytest.mark.parametrize("text", ["today 16:59", "2027-01-15 17:00", "1999-01-01 0:00"])
def test_what_has_passed_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="--at: This moment has passed"):
        moment(text, NOW, TOKYO)


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "2027-02-30 9:00", "9:60", "+", "+2", "2h", "tomorrow", "-1h"]
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidRequest, match="is no time: write \\+2h"):
        moment(text, NOW, TOKYO)


def test_a_time_that_is_skipped_in_spring_is_the_first_one_after() -> None:
    new_york = ZoneInfo("America/New_York")
    skipped = moment("2027-03-14 2:30", NOW, new_york)
    assert skipped == moment("2027-03-14 3:00", NOW, new_york)
