"""Durations, sizes and moments as people of a language write them."""

import datetime
import math

from babel.numbers import format_decimal

from app.language.translator import Language


def clock_time(seconds: float) -> str:
    """A duration that does not change its form while it counts: 0:59, 1:00, 1:02:03."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


_UNITS: dict[Language, tuple[str, str, str, str]] = {
    "ja": (" 日", " 時間", " 分", " 秒"),
    "en": (" d", " h", " min", " s"),
}
_UNDER_A_SECOND: dict[Language, str] = {  # not to be broken in a cell
    "ja": "1\u00a0秒未満",
    "en": "under\u00a01\u00a0s",
}


def lasted(seconds: float, language: Language) -> str:
    """How long something took that is over: as `clock_time`, but never 0:00."""
    return clock_time(round(seconds)) if round(seconds) else _UNDER_A_SECOND[language]


def duration(seconds: float, language: Language) -> str:
    """A duration in its two largest units: "1 分 40 秒", "2 h 5 min", "0.4 s"."""
    day, hour, minute, second = _UNITS[language]
    if 0 < seconds < 0.05:
        return _UNDER_A_SECOND[language]
    if seconds < 10 and round(seconds, 1) != int(seconds):
        return f"{max(0.0, seconds):.1f}{second}"
    whole = max(0, round(seconds))
    parts = [
        (whole // 86400, day),
        (whole % 86400 // 3600, hour),
        (whole % 3600 // 60, minute),
        (whole % 60, second),
    ]
    first = next((index for index, part in enumerate(parts) if part[0]), 3)
    shown = [f"{count}{unit}" for count, unit in parts[first : first + 2] if count]
    return " ".join(shown) or f"0{second}"


def duration_range(low: float, high: float, language: Language) -> str:
    """A duration that is known roughly: "6〜9 分", "6–9 min", "18 s–3 min", "10 s"."""
    if high < 1:
        return _UNDER_A_SECOND[language]
    size, unit = next(
        (seconds, position)
        for seconds, position, above in (
            (86400, 0, 172800),
            (3600, 1, 7200),
            (60, 2, 90),
            (1, 3, -1),
        )
        if high > above
    )
    least, most = round(low / size), round(high / size)
    dash = "〜" if language == "ja" else "–"
    if not least and unit < 3:
        return f"{duration_range(low, low, language)}{dash}{most}{_UNITS[language][unit]}"
    figures = f"{least}{dash}{most}" if 0 < least < most else f"{most}"
    return f"{figures}{_UNITS[language][unit]}"


def ordinal(place: int, language: Language) -> str:
    """A place in an order: 1st, 2nd, 3rd, 11th; Japanese has a counter beside the plain number."""
    if language == "ja":
        return str(place)
    last = (
        "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    )
    return f"{place}{last}"


def size(num_bytes: float) -> str:
    """A size in decimal units: 532 kB, 1.2 GB."""
    for unit in ("B", "kB", "MB", "GB"):
        if num_bytes < 999.5:
            return (
                f"{num_bytes:.0f} {unit}"
                if num_bytes >= 10 or unit == "B"
                else f"{num_bytes:.1f} {unit}"
            )
        num_bytes /= 1000
    return f"{num_bytes:.1f} TB"


def number(value: float, language: Language) -> str:
    """A number with about four significant digits and thousands apart; NaN and ∞ as words."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if abs(value) >= 1e15:
        return f"{value:.4g}"
    if value == int(value):
        return str(format_decimal(int(value), locale=language))
    if abs(value) >= 1000:
        return str(format_decimal(round(value), locale=language))
    if abs(value) < 1e-3:
        return f"{value:.3g}"
    return f"{value:.4g}"


def moment(epoch: float, zone: datetime.tzinfo | None, now: float) -> str:
    """A moment in a zone, None for this machine's: today its time, else with the date."""
    then = datetime.datetime.fromtimestamp(epoch, zone)
    today = datetime.datetime.fromtimestamp(now, zone)
    if then.date() == today.date():
        return f"{then:%H:%M:%S}"
    if then.year == today.year:
        return f"{then:%m/%d %H:%M}"
    return f"{then:%Y/%m/%d %H:%M}"


def minute(epoch: float, zone: datetime.tzinfo | None, now: float) -> str:
    """Like `moment`, to the minute: for what is only expected."""
    then = datetime.datetime.fromtimestamp(epoch, zone)
    today = datetime.datetime.fromtimestamp(now, zone)
    return f"{then:%H:%M}" if then.date() == today.date() else f"{then:%m/%d %H:%M}"
