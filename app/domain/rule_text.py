"""Parts of rules as people write them in code and on a command line."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Literal

from app.domain.schedule import Weekly

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = tuple(name[:3] for name in _NAMES)
_UNITS: dict[str, Literal["minutes", "hours", "days"]] = {
    "m": "minutes",
    "h": "hours",
    "d": "days",
}


def weekly(days: Iterable[str], times: Iterable[str]) -> Weekly:
    """Weekdays such as "mon" or "mon-fri", and times such as "7:30".

    Raises:
        ValueError: one of them is neither; says which.
    """
    found = {day for word in days for day in _weekdays(word)}
    return Weekly(tuple(sorted(found)), tuple(sorted({_clock(word) for word in times})))


def interval(text: str) -> tuple[int, Literal["minutes", "hours", "days"]]:
    """ "15m", "6h" or "2d" as a count and its unit.

    Raises:
        ValueError: it is nothing of the kind.
    """
    found = re.fullmatch(r"(\d{1,7})\s*([mhd])\w*", text.strip().lower())
    if found is None:
        raise ValueError(f"{text!r} is no interval")
    return int(found[1]), _UNITS[found[2]]


def wall_time(text: str) -> str:
    """ "2026-12-01 9:00" as ISO 8601, without a zone.

    Raises:
        ValueError: it is no date with a time.
    """
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    at = time.fromisoformat(_clock(clock))
    return datetime.combine(datetime.fromisoformat(day).date(), at).isoformat(timespec="minutes")


def _weekdays(word: str) -> list[int]:
    first, dash, last = word.strip().lower().partition("-")
    start, end = _weekday(first), _weekday(last if dash else first)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _weekday(word: str) -> int:
    found = [
        number for number, name in enumerate(_NAMES) if len(word) >= 2 and name.startswith(word)
    ]
    if len(found) != 1:
        raise ValueError(f"{word!r} is no weekday")
    return found[0]


def _clock(word: str) -> str:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", word.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"{word!r} is no time")
    return f"{int(found[1]):02}:{found[2]}"
