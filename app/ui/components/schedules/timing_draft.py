"""When a schedule is due, as a person is typing it."""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypedDict
from zoneinfo import ZoneInfo

import streamlit as st

from app.domain.schedule import (
    CatchUp,
    Cron,
    Every,
    Once,
    Overlap,
    Rule,
    Schedule,
    Timing,
    Weekly,
)
from app.domain.sentence import Problem, sentence

Kind = Literal["every", "weekly", "cron", "once"]
Unit = Literal["minutes", "hours", "days"]
KINDS: tuple[Kind, ...] = ("every", "weekly", "cron", "once")
_numbers = itertools.count(1)


class Values(TypedDict):
    """What a schedule is asked for with, by the names of its fields."""

    timing: Timing
    jitter_s: float
    overlap: Overlap
    catch_up: CatchUp
    catch_up_limit: int
    pause_after: int | None


@dataclass(slots=True, kw_only=True)
class TimingDraft:
    """Every kind of rule keeps what was typed for it, whichever is chosen.

    `number` is part of the widgets' keys: a new draft starts them anew.
    """

    zone: str
    kind: Kind = "weekly"
    count: float | None = 1.0
    unit: Unit = "hours"
    anchor: datetime.datetime | None
    weekdays: list[int] = field(default_factory=lambda: list(range(7)))
    times: list[str] = field(default_factory=lambda: ["02:00"])
    expression: str = "0 2 * * *"
    at: datetime.datetime | None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    excluded: list[str] = field(default_factory=list)
    jitter_s: float = 0.0
    overlap: Overlap = Overlap.SKIP
    catch_up: CatchUp = CatchUp.NEWEST_ONLY
    catch_up_limit: float | None = 10.0
    pause_after: int | None = None
    number: int = field(default_factory=lambda: next(_numbers))

    def key(self, name: str) -> str:
        """The key of a field's widget."""
        return f"timing{self.number}.{name}"

    def take(self, name: str) -> None:
        """Remember what stands in a widget; its callback."""
        setattr(self, name, st.session_state[self.key(name)])

    def rebase(self, old: Schedule, newest: Schedule, now: float) -> None:
        """Take over what somebody else changed, but for the fields that were changed here."""
        before, after = of_schedule(old, now), of_schedule(newest, now)
        for one in fields(self):
            if one.name != "number" and getattr(self, one.name) == getattr(before, one.name):
                setattr(self, one.name, getattr(after, one.name))
                if self.key(one.name) in st.session_state:
                    st.session_state[self.key(one.name)] = getattr(after, one.name)

    def take_over(self) -> None:
        """Bring into the draft what stands in its widgets, before anything is drawn.

        Streamlit forgets a widget that is not drawn in some run; the draft does not.
        """
        for one in fields(self):
            if self.key(one.name) in st.session_state:
                self.take(one.name)


def blank(zone: ZoneInfo, now: float) -> TimingDraft:
    """Every night at two, until something else is said."""
    today = datetime.datetime.fromtimestamp(now, zone).replace(tzinfo=None)
    midnight = datetime.datetime.combine(today, datetime.time())
    return TimingDraft(
        zone=zone.key,
        anchor=midnight,
        at=midnight + datetime.timedelta(days=1, hours=9),
    )


def of_schedule(schedule: Schedule, now: float) -> TimingDraft:
    """What stands in a schedule."""
    timing = schedule.timing
    draft = blank(_zone(timing.zone), now)
    draft.zone = timing.zone
    draft.starts_on, draft.ends_on = timing.starts_on, timing.ends_on
    draft.excluded = [day.isoformat() for day in timing.excluded]
    draft.jitter_s, draft.overlap = schedule.jitter_s, schedule.overlap
    draft.catch_up, draft.catch_up_limit = schedule.catch_up, float(schedule.catch_up_limit)
    draft.pause_after = schedule.pause_after
    match timing.rule:
        case Cron(expression=expression):
            draft.kind, draft.expression = "cron", expression
        case Every(count=count, unit=unit, anchor=anchor):
            draft.kind, draft.count, draft.unit = "every", float(count), unit
            draft.anchor = datetime.datetime.fromisoformat(anchor)
        case Weekly(weekdays=weekdays, times=times):
            draft.kind, draft.weekdays, draft.times = "weekly", list(weekdays), list(times)
        case Once(at=at):
            draft.kind, draft.at = "once", datetime.datetime.fromisoformat(at)
    return draft


def read(draft: TimingDraft) -> tuple[Values | None, tuple[Problem, ...]]:
    """What a draft means, as far as it can be read; what cannot be read is told at its field."""
    problems: list[Problem] = []
    excluded = _days(draft.excluded, problems)
    rule = _rule(draft, problems)
    limit = draft.catch_up_limit
    if draft.catch_up is CatchUp.ALL and not _is_whole(limit):
        problems.append(Problem("catch_up_limit", sentence("A whole number, please.")))
    if problems or rule is None:
        return None, tuple(problems)
    timing = Timing(
        rule=rule,
        zone=draft.zone,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        excluded=excluded,
    )
    return {
        "timing": timing,
        "jitter_s": draft.jitter_s,
        "overlap": draft.overlap,
        "catch_up": draft.catch_up,
        "catch_up_limit": int(limit) if limit is not None and _is_whole(limit) else 1,
        "pause_after": draft.pause_after,
    }, ()


def _rule(draft: TimingDraft, problems: list[Problem]) -> Rule | None:
    match draft.kind:
        case "cron":
            return Cron(" ".join(draft.expression.split()))
        case "weekly":
            return Weekly(tuple(sorted(draft.weekdays)), tuple(_clock_times(draft.times)))
        case "once" if draft.at is not None:
            return Once(_written(draft.at))
        case "every" if draft.anchor is not None and _is_whole(draft.count):
            return Every(int(draft.count or 0), draft.unit, _written(draft.anchor))
        case "every" if draft.anchor is not None:
            problems.append(Problem("count", sentence("A whole number, please.")))
        case "every":
            problems.append(Problem("anchor", sentence("This is needed.")))
        case _:
            problems.append(Problem("at", sentence("This is needed.")))
    return None


def _clock_times(entered: Sequence[str]) -> list[str]:
    """Times in order; "7:30" is as good as "07:30"."""
    return sorted({text.strip().zfill(5) for text in entered})


def _days(entered: Sequence[str], problems: list[Problem]) -> tuple[datetime.date, ...]:
    days = set()
    for text in entered:
        try:
            days.add(datetime.date.fromisoformat(text.strip().replace("/", "-")))
        except ValueError:
            problems.append(
                Problem(
                    "excluded",
                    sentence("“{text}” is not a day; write it like 2026-12-31.", text=text[:40]),
                )
            )
    return tuple(sorted(days))


def _written(moment: datetime.datetime) -> str:
    return moment.replace(second=0, microsecond=0, tzinfo=None).isoformat(timespec="minutes")


def _is_whole(value: Any) -> bool:
    return value is not None and float(value) == int(value)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")
