"""Wall-clock times of a zone as moments."""

import datetime
from typing import Literal
from zoneinfo import ZoneInfo

Change = Literal["gap", "fold"]
_MINUTE = datetime.timedelta(minutes=1)
_DAY = datetime.timedelta(days=1)


def instant(wall: datetime.datetime, zone: ZoneInfo) -> tuple[int, Change | None]:
    """When a clock of the zone shows this, in seconds since the epoch, and what is odd about it.

    A time in a gap gives the first instant after the gap; one that comes twice the first.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    if first.utcoffset() == wall.replace(tzinfo=zone, fold=1).utcoffset():
        return int(first.timestamp()), None
    if _exists(first):
        return int(first.timestamp()), "fold"
    probe = first.replace(second=0, microsecond=0)
    while not _exists(probe):  # clocks change at whole minutes
        probe += _MINUTE
    return int(probe.timestamp()), "gap"


def span(day: datetime.date, zone: ZoneInfo) -> tuple[int, int]:
    """When a day of the zone begins, and when the next one does."""
    midnight = datetime.datetime.combine(day, datetime.time())
    return instant(midnight, zone)[0], instant(midnight + _DAY, zone)[0]


def day_of(moment: float, zone: ZoneInfo) -> datetime.date:
    """The day of the zone to which a moment belongs."""
    return datetime.datetime.fromtimestamp(moment, zone).date()


def _exists(moment: datetime.datetime) -> bool:
    return moment.astimezone(datetime.UTC).astimezone(moment.tzinfo).replace(
        tzinfo=None
    ) == moment.replace(tzinfo=None)
