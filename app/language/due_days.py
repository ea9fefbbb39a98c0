"""The days on which a rule is due, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from babel.dates import get_day_names, get_month_names

from app.language.lists import joined, ranges
from app.language.numbers import ordinal
from app.language.translator import Translator
from app.recurrence.cron import LAST, Fields

_WORKING_DAYS, _WEEKEND = tuple(range(5)), (5, 6)
_LONG_LIST = 6


@dataclass(frozen=True, slots=True)
class Days:
    """Days in words.

    Attributes:
        takes_on: English has "on" before them in a sentence.
        is_every: every day, which need not be said of "every 15 minutes".
    """

    text: str
    takes_on: bool = True
    is_every: bool = False


def every(_: Translator, count: int) -> Days:
    """Every so many days."""
    if count == 1:
        return Days(_("every day"), takes_on=False, is_every=True)
    return Days(_("every {count} days", count=count), takes_on=False)


def of_weekdays(_: Translator, weekdays: Sequence[int]) -> Days:
    """Days of the week, 0 is Monday."""
    chosen = tuple(sorted(set(weekdays)))
    return every(_, 1) if len(chosen) == 7 else Days(_week(_, chosen, ()))


def of_cron(_: Translator, fields: Fields) -> Days:
    """The days of a cron rule: of the month, of the week, and the months."""
    any_day, any_weekday = len(fields.days) == 31, len(fields.weekdays) == 7
    months = () if len(fields.months) == 12 else fields.months
    if (any_day and any_weekday) or (not fields.both and (any_day or any_weekday)):
        if not months:
            return every(_, 1)
        return Days(_("every day in {months}", months=_months(_, months)), takes_on=False)
    if any_weekday:
        return Days(_of_month(_, fields, months))
    if any_day:
        return Days(_of_week(_, fields, months))
    if fields.both:
        weekdays = joined(_bare_weekdays(_, fields), _.language)
        days = _of_month(_, fields, months)
        return Days(_("{weekdays} that fall on {days}", weekdays=weekdays, days=days))
    days, weekdays = _of_month(_, fields, months), _of_week(_, fields, months)
    return Days(_("{days} and on {weekdays}", days=days, weekdays=weekdays))


def _of_month(_: Translator, fields: Fields, months: tuple[int, ...]) -> str:
    parts = _days(_, fields.days)
    if fields.last_working_day:
        parts.append(_("last working day"))
    if fields.last_day:
        parts.append(_("last day"))
    days = joined(parts, _.language)
    if not months:
        return _("the {days} of each month", days=days)
    if len(months) == 1:
        return _("the {days} of {month} each year", days=days, month=_months(_, months))
    return _("the {days} of {months}", days=days, months=_months(_, months))


def _days(_: Translator, days: tuple[int, ...]) -> list[str]:
    if _.language == "ja":
        return [joined(_figures(days, str, "〜"), "ja") + "日"] if days else []
    return _figures(days, lambda day: ordinal(day, "en"), "–")


def _figures(days: tuple[int, ...], show: Callable[[int], str], dash: str) -> list[str]:
    steps = {later - one for one, later in pairwise(days)}
    if len(days) > _LONG_LIST and len(steps) == 1 and steps != {1}:
        return [*(show(day) for day in days[:3]), "…", show(days[-1])]
    return ranges(days, show, dash)


def _of_week(_: Translator, fields: Fields, months: tuple[int, ...]) -> str:
    parts = []
    if fields.weekdays:
        parts.append(_week(_, fields.weekdays, months))
    if fields.nth_weekdays:
        nth = joined([_nth(_, *one) for one in fields.nth_weekdays], _.language)
        parts.append(
            _("the {days} of {months}", days=nth, months=_months(_, months))
            if months
            else _("the {days} of each month", days=nth)
        )
    return joined(parts, _.language)


def _week(_: Translator, weekdays: tuple[int, ...], months: tuple[int, ...]) -> str:
    names = _weekdays(_, weekdays)
    if months:
        return _("{weekdays} in {months}", weekdays=names, months=_months(_, months))
    if weekdays in (_WORKING_DAYS, _WEEKEND):
        return names
    return _("{weekdays}", weekdays=names)  # Japanese says "each week" here


def _bare_weekdays(_: Translator, fields: Fields) -> list[str]:
    plain = [_weekdays(_, fields.weekdays)] if fields.weekdays else []
    return plain + [_("{nth_weekday}s", nth_weekday=_nth(_, *one)) for one in fields.nth_weekdays]


def _weekdays(_: Translator, weekdays: tuple[int, ...]) -> str:
    if weekdays == _WORKING_DAYS:
        return _("weekdays")
    if weekdays == _WEEKEND:
        return _("weekends")
    if _.language == "ja":
        names = get_day_names("abbreviated", locale="ja")
        return "・".join(ranges(weekdays, lambda day: str(names[day]), "〜")) + "曜"
    names = get_day_names("wide", locale="en")
    return joined(ranges(weekdays, lambda day: f"{names[day]}s", " to "), "en")


def _nth(_: Translator, weekday: int, place: int) -> str:
    name = str(get_day_names("wide", locale=_.language)[weekday]).removesuffix("日")
    if place == LAST:
        return _("last {weekday}", weekday=name)
    return _("{nth} {weekday}", nth=ordinal(place, _.language), weekday=name)


def _months(_: Translator, months: tuple[int, ...]) -> str:
    if _.language == "ja":
        return "・".join(ranges(months, str, "〜")) + "月"
    names = get_month_names("wide", locale="en")
    return joined(ranges(months, lambda month: str(names[month]), " to "), "en")
