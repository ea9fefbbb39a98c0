"""Which question the system page is asking in a dialog: at most one."""

from dataclasses import dataclass

import streamlit as st

_OPEN = "system_dialog"


@dataclass(frozen=True, slots=True)
class CleaningUp:
    """The question before a clean-up."""


@dataclass(frozen=True, slots=True)
class AddingChannel:
    """The form of a new channel."""


@dataclass(frozen=True, slots=True)
class RemovingChannel:
    """The question before a channel is removed."""

    id: int
    name: str


Question = CleaningUp | AddingChannel | RemovingChannel


def ask(question: Question) -> None:
    """Ask, from a button of a live part."""
    st.session_state[_OPEN] = question
    st.rerun()  # a dialog that a live part opened itself would vanish at its next tick


def asked() -> Question | None:
    """The question that is open; to be drawn once in every full run."""
    found: Question | None = st.session_state.get(_OPEN)
    return found


def close() -> None:
    st.session_state.pop(_OPEN, None)
