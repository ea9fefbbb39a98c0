"""Which dialog the page of schedules has open: at most one."""

from dataclasses import dataclass

import streamlit as st

from app.domain.schedule import Schedule
from app.domain.sentence import Problem
from app.ui.components.schedules.timing_draft import TimingDraft

_OPEN = "schedule_dialog"


@dataclass(slots=True)
class Editing:
    """A schedule as it was when it was opened, and what has been typed since."""

    schedule: Schedule
    name: str
    draft: TimingDraft
    problems: tuple[Problem, ...] = ()  # what saving complained about …
    refusal: str = ""  # … or why it could not be done at all
    overtaken: bool = False  # somebody else changed it meanwhile

    def take(self) -> None:
        """Remember the name; its widget's callback."""
        self.name = st.session_state[self.key]

    def rebase(self, newest: Schedule, now: float) -> None:
        """Put what was entered on top of somebody else's change."""
        old, self.schedule, self.overtaken = self.schedule, newest, True
        if self.name == old.name:
            self.name = st.session_state[self.key] = newest.name
        self.draft.rebase(old, newest, now)

    @property
    def key(self) -> str:
        return self.draft.key("name")


@dataclass(frozen=True, slots=True)
class Deleting:
    """The question before a schedule is deleted."""

    schedule: Schedule
    jobs: int  # that it has submitted so far


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told of its jobs."""

    schedule: Schedule


Dialog = Editing | Deleting | Telling


def prepare(dialog: Dialog) -> None:
    """Open it in the next full run."""
    st.session_state[_OPEN] = dialog


def ask(dialog: Dialog) -> None:
    """Open it, from a button of a live part."""
    prepare(dialog)
    st.rerun()  # a dialog that a live part opened itself would vanish at its next tick


def current() -> Dialog | None:
    """What is open; to be drawn once in every full run."""
    found: Dialog | None = st.session_state.get(_OPEN)
    return found


def close() -> None:
    st.session_state.pop(_OPEN, None)
