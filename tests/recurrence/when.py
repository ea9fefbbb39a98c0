"""Moments as clocks of a zone show them."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from app.domain.schedule import Rule, Timing
from app.recurrence import Moment, after

NEW_YORK, TOKYO, LORD_HOWE = "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"


def at(text: str, zone: str = NEW_YORK) -> float:
    """A wall-clock time, of those that come twice the first."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def timing(
    rule: Rule,
    zone: str = NEW_YORK,
    *,
    starts_on: str | None = None,
    ends_on: str | None = None,
    excluded: Iterable[str] = (),
) -> Timing:
    """A timing whose days are written as people write them."""
    return Timing(
        rule=rule,
        zone=zone,
        starts_on=date.fromisoformat(starts_on) if starts_on else None,
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        excluded=tuple(date.fromisoformat(day) for day in excluded),
    )


def shown(moments: Iterable[Moment], zone: str = NEW_YORK) -> list[str]:
    """What clocks show at these moments: "03-08 03:00", and the offset where it matters."""
    return [f"{datetime.fromtimestamp(one.at, ZoneInfo(zone)):%m-%d %H:%M}" for one in moments]


def first(timing: Timing, start: str, count: int) -> list[str]:
    """What clocks show at the first moments after a time."""
    found = islice(after(timing, at(start, timing.zone)), count)
    return shown(found, timing.zone)
