"""From the options of `schedule add` and `schedule edit` to what a schedule is to be.

Every mistake is found before any is told, each under the name of its option.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from app.domain import rule_text
from app.domain.errors import InvalidRequest
from app.domain.schedule import Cron, Every, Once, Rule, Timing, Weekly
from app.domain.sentence import Problem, Sentence, sentence

Value = TypeVar("Value")
NONE = "none"  # takes an option's value away
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words of the options; None and empty for those that were not given."""

    cron: str | None = None
    every: str | None = None
    anchor: str | None = None
    on: Sequence[str] = ()
    at: Sequence[str] = ()
    once: str | None = None
    zone: str | None = None
    starts: str | None = None
    ends: str | None = None
    excluded: Sequence[str] = ()


@dataclass(slots=True)
class _Reader:
    problems: list[Problem] = field(default_factory=list)

    def read(self, option: str, read: Callable[[], Value], why: Sentence) -> Value | None:
        try:
            return read()
        except ValueError:
            self.problems.append(Problem(option, why))
            return None


def timing(asked: Asked, before: Timing | None, *, local_zone: str, now: float) -> Timing:
    """When it is to be due.

    Args:
        before: what it was; what is not asked for stays.
        local_zone: for a new one where none is asked for.
        now: an interval without an anchor counts from this day's midnight.

    Raises:
        InvalidRequest: an option cannot be read; has every problem.
    """
    reader = _Reader()
    zone = asked.zone or (before.zone if before else local_zone)
    rule = _rule(asked, before, zone, now, reader)
    if rule is None and before is None and not reader.problems:
        why = sentence("Say when: one of --cron, --every, --on with --at, or --once.")
        reader.problems.append(Problem("", why))
    rule = rule or (before.rule if before else Cron(""))
    found = replace(before, rule=rule, zone=zone) if before else Timing(rule=rule, zone=zone)
    found = _period(asked, found, reader)
    if reader.problems:
        raise InvalidRequest(reader.problems)
    return found


def seconds(option: str, text: str | None) -> dict[str, Any]:
    """`90`, `90s`, `5m` or `1h` as the number of seconds of an option; nothing where not given.

    Raises:
        InvalidRequest: it is nothing of the kind.
    """
    if text is None:
        return {}
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip().lower())
    if found is None:
        why = sentence("“{text}” is no duration: write 90s, 5m or 1h.", text=text)
        raise InvalidRequest([Problem(option, why)])
    return {"jitter_s": float(found[1]) * _SECONDS[found[2] or "s"]}


def _rule(
    asked: Asked, before: Timing | None, zone: str, now: float, reader: _Reader
) -> Rule | None:
    given = [bool(asked.cron), bool(asked.every), bool(asked.on or asked.at), bool(asked.once)]
    if sum(given) > 1:
        why = sentence("Only one of --cron, --every, --on with --at, and --once, please.")
        reader.problems.append(Problem("", why))
        return None
    if asked.cron:
        return Cron(" ".join(asked.cron.split()))
    if asked.every:
        return _every(asked.every, asked.anchor or _midnight(zone, now), reader)
    if asked.on or asked.at:
        return _weekly(asked, before.rule if before else None, reader)
    if asked.once:
        at = reader.read("--once", lambda: rule_text.wall_time(asked.once or ""), _wall(asked.once))
        return Once(at) if at else None
    return None


def _every(text: str, anchor: str, reader: _Reader) -> Rule | None:
    why = sentence("“{text}” is no interval: write 15m, 6h or 2d.", text=text)
    interval = reader.read("--every", lambda: rule_text.interval(text), why)
    start = reader.read("--anchor", lambda: rule_text.wall_time(anchor), _wall(anchor))
    return Every(*interval, anchor=start) if interval and start else None


def _weekly(asked: Asked, before: Rule | None, reader: _Reader) -> Rule | None:
    def parts(texts: Sequence[str]) -> list[str]:
        return [part for text in texts for part in text.split(",") if part.strip()]

    days = ", ".join(rule_text.WEEKDAYS)
    why = sentence("Write weekdays as {days}, or a range such as mon-fri.", days=days)
    # Without days: every day.
    found = reader.read("--on", lambda: rule_text.weekly(parts(asked.on) or ["mon-sun"], []), why)
    clock = sentence("Write times such as 7:30 or 19:00.")
    times = reader.read("--at", lambda: rule_text.weekly([], parts(asked.at)), clock)
    if found is None or times is None:
        return None
    rule = replace(found, times=times.times)
    if not isinstance(before, Weekly):
        return rule
    return replace(
        rule,
        weekdays=rule.weekdays if asked.on else before.weekdays,
        times=rule.times if asked.at else before.times,
    )


def _period(asked: Asked, before: Timing, reader: _Reader) -> Timing:
    changed: dict[str, Any] = {}
    for option, name, text in (
        ("--from", "starts_on", asked.starts),
        ("--until", "ends_on", asked.ends),
    ):
        if text is not None:
            changed[name] = None if text == NONE else _day(option, text, reader)
    if asked.excluded:
        given = [] if list(asked.excluded) == [NONE] else asked.excluded
        days = [_day("--except", one, reader) for one in given]
        changed["excluded"] = tuple(sorted({day for day in days if day is not None}))
    return replace(before, **changed)


def _day(option: str, text: str, reader: _Reader) -> datetime.date | None:
    why = sentence("“{text}” is not a day; write it like 2026-12-31.", text=text)
    return reader.read(option, lambda: datetime.date.fromisoformat(text), why)


def _wall(text: str | None) -> Sentence:
    return sentence("“{text}” is no day with a time: write '2026-12-01 9:00'.", text=text)


def _midnight(zone: str, now: float) -> str:
    try:
        today = datetime.datetime.fromtimestamp(now, ZoneInfo(zone))
    except (LookupError, ValueError, OSError):  # told with everything else about it
        today = datetime.datetime.fromtimestamp(now, datetime.UTC)
    return f"{today:%Y-%m-%d} 0:00"
