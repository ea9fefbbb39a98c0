"""Rules of schedules in words: short for tables, and as a sentence for the form."""

import datetime
from zoneinfo import ZoneInfo

from app.domain.schedule import Cron, Every, Once, Rule, Weekly
from app.language import due_days, due_times
from app.language.due_days import Days
from app.language.due_times import Times
from app.language.lists import set_figures_apart
from app.language.moments import clock, day_in_words, zone_name, zone_time
from app.language.translator import Translator
from app.recurrence import Moment
from app.recurrence.cron import fields
from app.recurrence.rules import clock_time, wall_time


def rule_in_words(_: Translator, rule: Rule, *, zone: str | None = None) -> str:
    """A rule in a few words: "Weekdays at 7:30"; one with mistakes as it was written.

    Args:
        zone: its zone, where it has to be named: "14th of each month, 2:30 New York".
    """
    try:
        text = _in_words(_, rule)
    except ValueError:
        return _as_written(rule)
    text = _finished(_, text.removeprefix("the "))
    return f"{text} {zone_name(_, zone)}" if zone else text


def rule_sentence(_: Translator, rule: Rule, *, zone: str | None = None) -> str:
    """A rule as a sentence, without a full stop: "Runs on the 14th of each month at 2:30".

    Args:
        zone: its zone, where it has to be named; it then stands behind in parentheses.
    """
    try:
        text = _finished(_, _sentence(_, rule))
    except ValueError:
        return _as_written(rule)
    return f"{text} ({zone_time(_, zone)})" if zone else text


def clock_change(_: Translator, moment: Moment, zone: ZoneInfo) -> str | None:
    """What a change of the clocks does to a moment; None when it does nothing."""
    if moment.note is None or moment.wished is None:
        return None
    wished = clock(moment.wished)
    if moment.note == "fold":
        return _("DST ends: {wished} comes twice, runs once", wished=wished)
    actual = clock(datetime.datetime.fromtimestamp(moment.at, zone).time())
    return _("DST starts: no {wished}, runs at {actual}", wished=wished, actual=actual)


def _in_words(_: Translator, rule: Rule) -> str:
    if isinstance(rule, Once):
        wall = wall_time(rule.at)
        return _("once, {day} {time}", day=day_in_words(_, wall.date()), time=clock(wall.time()))
    days, times = _days_and_times(_, rule)
    if not times.is_clock and days.is_every:
        return times.text
    if times.is_clock and not days.text.startswith("the "):
        return _("{days} at {times}", days=days.text, times=times.text)
    return _("{days}, {times}", days=days.text, times=times.text)


def _sentence(_: Translator, rule: Rule) -> str:
    if isinstance(rule, Once):
        wall = wall_time(rule.at)
        return _(
            "Runs once, on {day} at {time}",
            day=day_in_words(_, wall.date()),
            time=clock(wall.time()),
        )
    days, times = _days_and_times(_, rule)
    if not times.is_clock:
        if days.is_every:
            return _("Runs {times}", times=times.text)
        if days.takes_on:
            return _("Runs on {days}, {times}", days=days.text, times=times.text)
        return _("Runs {days}, {times}", days=days.text, times=times.text)
    if days.is_every:
        return _("Runs {days} at {times}", days=days.text, times=times.text)
    if days.takes_on:
        return _("Runs on {days} at {times}", days=days.text, times=times.text)
    return _("Runs {days}, at {times}", days=days.text, times=times.text)


def _days_and_times(_: Translator, rule: Cron | Every | Weekly) -> tuple[Days, Times]:
    match rule:
        case Cron(expression):
            read = fields(expression)
            return due_days.of_cron(_, read), due_times.of_cron(_, read)
        case Every(count, "days", anchor):
            at = due_times.at_clock(_, [wall_time(anchor).time()])
            return due_days.every(_, count), at
        case Every(count, unit, _anchor):
            minutes = count * (60 if unit == "hours" else 1)
            rhythm = Times(due_times.interval(_, minutes), is_clock=False)
            return due_days.every(_, 1), rhythm
        case Weekly(weekdays, texts):
            times = sorted({clock_time(text) for text in texts})
            return due_days.of_weekdays(_, weekdays), due_times.at_clock(_, times)


def _finished(_: Translator, text: str) -> str:
    return set_figures_apart(text) if _.language == "ja" else f"{text[:1].upper()}{text[1:]}"


def _as_written(rule: Rule) -> str:
    match rule:
        case Cron(expression):
            return expression
        case Every(count, unit, anchor):
            return f"{count} {unit}, {anchor}"
        case Weekly(weekdays, times):
            return f"{', '.join(map(str, weekdays))}; {', '.join(times)}"
        case Once(at):
            return at
