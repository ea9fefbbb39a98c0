"""Zones, and moments in them, as people of a language write them."""

import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from app.language.translator import Translator

_UTC = {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "GMT", "Etc/GMT"}


def zone_name(_: Translator, zone: str) -> str:
    """A zone by its city: "New York", "ニューヨーク"."""
    if zone in _UTC:
        return "UTC"
    try:
        city = get_timezone_location(zone, locale=_.language, return_city=True)
    except LookupError:  # a newer one, which has no name here
        city = zone
    return str(city).rpartition("/")[2].replace("_", " ")


def zone_time(_: Translator, zone: str) -> str:
    """A zone by what its clocks show: "New York time", "ニューヨーク時間"."""
    city = zone_name(_, zone)
    return city if city == "UTC" else _("{city} time", city=city)


def weekday_name(_: Translator, day: datetime.date) -> str:
    """A weekday where there is little room: "Mon", "月"."""
    return str(format_date(day, "EEE", locale=_.language))


def clock(time: datetime.time) -> str:
    """A time of the day in a sentence: "2:30"."""
    return f"{time.hour}:{time:%M}"


def day_in_words(_: Translator, day: datetime.date) -> str:
    """A day with its year and weekday: "Mon 2026-12-14", "2026/12/14 (月)"."""
    if _.language == "ja":
        return f"{day:%Y/%m/%d} ({weekday_name(_, day)})"
    return f"{weekday_name(_, day)} {day:%Y-%m-%d}"


def moment_in_words(_: Translator, at: float, zone: ZoneInfo) -> str:
    """A moment in full: "Mon 2026-12-14 02:30", "2026/12/14 (月) 02:30"."""
    then = datetime.datetime.fromtimestamp(at, zone)
    return f"{day_in_words(_, then.date())} {then:%H:%M}"


def day_and_time(_: Translator, at: float, zone: ZoneInfo) -> str:
    """A moment whose year is clear: "Dec 14, 16:30", "12/14 16:30"."""
    then = datetime.datetime.fromtimestamp(at, zone)
    if _.language == "ja":
        return f"{then:%m/%d %H:%M}"
    return f"{format_date(then.date(), 'MMM d', locale='en')}, {then:%H:%M}"


def coming(_: Translator, at: float, zone: ZoneInfo, now: float) -> str:
    """A moment to come as it is said: "today 14:15", "tomorrow 2:00", "Mon 7:30", "Dec 14, 16:30".

    After the week it has a date, with the year when it is not this one.
    """
    then, today = (datetime.datetime.fromtimestamp(one, zone) for one in (at, now))
    days = (then.date() - today.date()).days
    time = clock(then.time())
    if days == 0:
        return _("today {time}", time=time)
    if days == 1:
        return _("tomorrow {time}", time=time)
    if 1 < days < 7:
        return f"{weekday_name(_, then.date())} {time}"
    if then.year == today.year:
        return day_and_time(_, at, zone)
    return f"{then:%Y/%m/%d %H:%M}" if _.language == "ja" else f"{then:%Y-%m-%d %H:%M}"
