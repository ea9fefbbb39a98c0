"""When the form's job is to run, and who hears of it; lives as long as the tab."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

import streamlit as st

from app import clock
from app.domain.notices import On
from app.domain.schedule import Schedule
from app.domain.sentence import Problem
from app.ui import identity, links
from app.ui.components.schedules import timing_draft
from app.ui.components.schedules.timing_draft import TimingDraft

_PLAN = "plan"
_numbers = itertools.count(1)
MOST_AWAITED = 20
NOBODY = 0  # in place of a channel's id
FIELDS = frozenset(  # as problems name them
    {"run_at", "run_after", "name", "rule", "expression", "count", "anchor", "weekdays", "times"}
    | {"at", "zone", "period", "excluded", "jitter_s", "overlap", "catch_up", "catch_up_limit"}
    | {"pause_after"}
)


class When(StrEnum):
    """What the form's button does; the words are those of the URL."""

    NOW = "now"
    AT = "at"
    AFTER = "after"
    REGULARLY = "regularly"


@dataclass(slots=True, kw_only=True)
class Plan:
    """Every choice keeps what was entered for it. `number` is part of its widgets' keys."""

    timing: TimingDraft
    at: datetime | None  # wall clock of the reader
    when: When = When.NOW
    after: list[int] = field(default_factory=list)
    even_if_failed: bool = False
    name: str = ""  # of the schedule
    schedule: Schedule | None = None  # the one that is being edited, as it was when it was read
    overtaken: bool = False  # somebody else has changed it meanwhile
    channel: int = NOBODY
    hears_of: list[On] = field(default_factory=lambda: [On.DONE, On.FAILED])
    refused: tuple[Problem, ...] = ()  # what the last submission complained about
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def awaited(self) -> list[int]:
        """The jobs that have to end before it starts."""
        return self.after if self.when is When.AFTER else []

    def key(self, name: str) -> str:
        """The key of a field's widget."""
        return f"plan{self.number}.{name}"

    def take(self, name: str) -> None:
        """Remember what stands in a widget; its callback."""
        value: Any = st.session_state[self.key(name)]
        setattr(self, name, value)
        self.refused = ()
        if name == "after":
            _tell_url(self)

    def take_over(self) -> None:
        """Bring in what stands in the widgets: Streamlit forgets one that some run leaves out."""
        for name in ("at", "after", "even_if_failed", "name", "channel", "hears_of"):
            if self.key(name) in st.session_state:
                setattr(self, name, st.session_state[self.key(name)])

    def choose(self, when: When) -> None:
        """Ask for another way to run it."""
        self.when, self.refused = when, ()
        _tell_url(self)


def current() -> Plan:
    """What this tab has asked for so far; the URL, where it says something, has the last word."""
    if _PLAN not in st.session_state:
        start_anew()
    plan: Plan = st.session_state[_PLAN]
    after = _numbers_in_url()
    if after and after != plan.after:
        plan.after = after
        st.session_state.pop(plan.key("after"), None)
        plan.when = When.AFTER
    wish = st.query_params.get(links.WHEN)
    if wish in list(When):
        plan.when = When(wish)
    return plan


def start_anew() -> None:
    """Forget what was asked for: it has been submitted."""
    now, zone = clock.now(), identity.zone()
    local = datetime.fromtimestamp(now, zone).replace(tzinfo=None)
    hour = datetime.combine(local, time(local.hour)) + timedelta(hours=2)
    st.session_state[_PLAN] = Plan(timing=timing_draft.blank(zone, now), at=hour)


def edit(schedule: Schedule) -> None:
    """Ask for what a schedule asks for, to change it."""
    start_anew()
    plan: Plan = st.session_state[_PLAN]
    plan.when, plan.schedule, plan.name = When.REGULARLY, schedule, schedule.name
    plan.timing = timing_draft.of_schedule(schedule, clock.now())


def _numbers_in_url() -> list[int]:
    words = st.query_params.get(links.AFTER, "").split(",")
    found = [int(one) for one in words if one.isascii() and one.isdigit() and len(one) < 16]
    return list(dict.fromkeys(found))[:MOST_AWAITED]


def _tell_url(plan: Plan) -> None:
    st.query_params.pop(links.AFTER, None)
    if plan.when is When.NOW:
        st.query_params.pop(links.WHEN, None)
    else:
        st.query_params[links.WHEN] = plan.when
    if plan.when is When.AFTER and plan.after:
        st.query_params[links.AFTER] = ",".join(map(str, plan.after))
