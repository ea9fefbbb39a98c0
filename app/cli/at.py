"""`--at TIME`: from words of a command line to a moment."""

import datetime
import re
from zoneinfo import ZoneInfo

from app.domain.errors import InvalidRequest
from app.domain.sentence import Problem, Sentence, sentence
from app.recurrence import zones

_DAY = datetime.timedelta(days=1)
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_AFTER = re.compile(r"\+((?:\d+[dhms])+)")
_WALL = re.compile(r"(?:(today|tomorrow|\d{4}-\d{1,2}-\d{1,2})[ t])?(\d{1,2}):(\d{2})(?::(\d{2}))?")


def moment(text: str, now: float, zone: ZoneInfo) -> float:
    """`+2h`, `+1h30m`, `18:00`, `tomorrow 7:30` or `2026-12-01 9:00`, in seconds since the epoch.

    Args:
        now: seconds since the epoch.
        zone: whose clock is meant.

    Raises:
        InvalidRequest: it is nothing of the kind, or has passed.
    """
    words = " ".join(text.lower().split())
    if after := _AFTER.fullmatch(words):
        parts = re.findall(r"(\d+)([dhms])", after[1])
        return now + sum(int(count) * _SECONDS[unit] for count, unit in parts)
    if wall := _WALL.fullmatch(words):
        at = _at(wall, now, zone)
        if at is not None and at > now:
            return at
        if at is not None:
            raise _refused(sentence("This moment has passed; choose a later one."))
    raise _refused(
        sentence(
            "{text} is no time: write +2h, 18:00, 'tomorrow 7:30' or '2026-12-01 9:00'.", text=text
        )
    )


def _at(wall: re.Match[str], now: float, zone: ZoneInfo) -> float | None:
    """The moment; None when there is no such day or time of day."""
    day, hour, minute, second = wall.groups()
    today = zones.day_of(now, zone)
    try:
        clock = datetime.time(int(hour), int(minute), int(second or 0))
        if day is None:
            at = _instant(today, clock, zone)
            return at if at > now else _instant(today + _DAY, clock, zone)
        if day in ("today", "tomorrow"):
            return _instant(today + _DAY * (day == "tomorrow"), clock, zone)
        return _instant(datetime.date(*map(int, day.split("-"))), clock, zone)
    except (ValueError, OverflowError):
        return None


def _instant(day: datetime.date, clock: datetime.time, zone: ZoneInfo) -> float:
    return zones.instant(datetime.datetime.combine(day, clock), zone)[0]


def _refused(why: Sentence) -> InvalidRequest:
    return InvalidRequest([Problem("--at", why)])
