"""Durations, sizes, numbers and moments as people write them."""

import math
from zoneinfo import ZoneInfo

import pytest

from app.language import numbers


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0:00"),
        (0, "0:00"),
        (59.9, "0:59"),
        (60, "1:00"),
        (3723, "1:02:03"),
        (90000, "25:00:00"),
    ],
)
def test_a_clock(seconds: float, text: str) -> None:
    assert numbers.clock_time(seconds) == text


def test_a_range_does_not_begin_at_zero() -> None:
    assert numbers.duration_range(18, 155, "en") == "18 s–3 min"
    assert numbers.duration_range(0.4, 1.2, "en") == "1 s"
    assert numbers.duration_range(360, 540, "ja") == "6〜9 分"


def test_what_took_no_time_is_not_zero() -> None:
    assert numbers.lasted(59.6, "en") == "1:00"
    assert numbers.lasted(0.4, "en") == "under\u00a01\u00a0s"
    assert numbers.lasted(0, "ja") == "1\u00a0秒未満"
    assert numbers.duration_range(0.1, 0.8, "ja") == "1\u00a0秒未満"
    assert numbers.duration(0.03, "ja") == "1\u00a0秒未満"


@pytest.mark.parametrize(
    ("seconds", "english", "japanese"),
    [
        (0, "0 s", "0 秒"),
        (0.44, "0.4 s", "0.4 秒"),
        (2, "2 s", "2 秒"),
        (59.6, "1 min", "1 分"),
        (100, "1 min 40 s", "1 分 40 秒"),
        (7500, "2 h 5 min", "2 時間 5 分"),
        (90000, "1 d 1 h", "1 日 1 時間"),
    ],
)
def test_a_duration_in_its_two_largest_units(seconds: float, english: str, japanese: str) -> None:
    assert numbers.duration(seconds, "en") == english
    assert numbers.duration(seconds, "ja") == japanese


@pytest.mark.parametrize(
    ("num_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (532_000, "532 kB"),
        (999_600, "1.0 MB"),
        (1.2e9, "1.2 GB"),
        (5e13, "50.0 TB"),
    ],
)
def test_a_size(num_bytes: float, text: str) -> None:
    assert numbers.size(num_bytes) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-1234567, "-1,234,567"),
        (1234.6, "1,235"),
        (0.12345, "0.1235"),
        (0.000012345, "1.23e-05"),
        (0.0, "0"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (1e300, "1e+300"),
        (-2e16, "-2e+16"),
    ],
)
def test_a_number(value: float, text: str) -> None:
    assert numbers.number(value, "en") == text


def test_a_moment_has_a_date_when_it_is_not_today() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    now = 1_800_000_000.0  # 17:00 on 15 January 2027 in Tokyo
    assert numbers.moment(now, tokyo, now) == "17:00:00"
    assert numbers.moment(now - 86400, tokyo, now) == "01/14 17:00"
    assert numbers.moment(now - 366 * 86400, tokyo, now) == "2026/01/14 17:00"
    assert numbers.moment(now - 20 * 3600, tokyo, now) == "01/14 21:00"
