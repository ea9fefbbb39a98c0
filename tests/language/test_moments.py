"""Zones and moments in words, in both languages."""

from zoneinfo import ZoneInfo

import pytest

from app.language import translator
from app.language.moments import coming, day_and_time, moment_in_words, zone_name, zone_time
from tests.recurrence.when import NEW_YORK, TOKYO, at

JA, EN = translator("ja"), translator("en")
ZONE = ZoneInfo(TOKYO)


@pytest.mark.parametrize(
    ("zone", "english", "japanese"),
    [
        (NEW_YORK, "New York", "ニューヨーク"),
        (TOKYO, "Tokyo", "東京"),
        ("UTC", "UTC", "UTC"),
        ("Etc/UTC", "UTC", "UTC"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("Mars/Olympus_Mons", "Olympus Mons", "Olympus Mons"),
    ],
)
def test_a_zone_by_its_city(zone: str, english: str, japanese: str) -> None:
    assert (zone_name(EN, zone), zone_name(JA, zone)) == (english, japanese)


def test_a_zone_by_its_clocks() -> None:
    assert (zone_time(EN, NEW_YORK), zone_time(JA, NEW_YORK)) == (
        "New York time",
        "ニューヨーク時間",
    )
    assert (zone_time(EN, "UTC"), zone_time(JA, "UTC")) == ("UTC", "UTC")


def test_a_moment_in_full() -> None:
    moment = at("2026-12-14T02:30", TOKYO)
    assert moment_in_words(EN, moment, ZONE) == "Mon 2026-12-14 02:30"
    assert moment_in_words(JA, moment, ZONE) == "2026/12/14 (月) 02:30"
    assert day_and_time(EN, moment, ZONE) == "Dec 14, 02:30"
    assert day_and_time(JA, moment, ZONE) == "12/14 02:30"


@pytest.mark.parametrize(
    ("moment", "english", "japanese"),
    [
        ("2026-11-20T14:15", "today 14:15", "きょう 14:15"),
        ("2026-11-21T02:00", "tomorrow 2:00", "あす 2:00"),
        ("2026-11-22T01:00", "Sun 1:00", "日 1:00"),
        ("2026-11-26T07:30", "Thu 7:30", "木 7:30"),
        ("2026-11-27T07:30", "Nov 27, 07:30", "11/27 07:30"),
        ("2027-01-01T07:30", "2027-01-01 07:30", "2027/01/01 07:30"),
        ("2026-11-19T07:30", "Nov 19, 07:30", "11/19 07:30"),
    ],
)
def test_a_moment_to_come(moment: str, english: str, japanese: str) -> None:
    now = at("2026-11-20T14:12", TOKYO)
    assert coming(EN, at(moment, TOKYO), ZONE, now) == english
    assert coming(JA, at(moment, TOKYO), ZONE, now) == japanese
