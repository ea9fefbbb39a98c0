"""What is rarely done to a job: copy it, run something after it, pin it, be told of it, delete."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import streamlit as st

from app import clock
from app.language import Translator
from app.operations import pins
from app.ui import access, identity, links
from app.ui.components.job import dialogs, then_run
from app.ui.components.job.dialogs import Question
from app.ui.components.job_view import JobView

Attempt = Callable[[int, Callable[[], Any]], Any]  # does it, or keeps why it cannot be done


class Act(StrEnum):
    """What the menu offers."""

    CLONE = "clone"
    THEN = "then"
    TELL = "tell"
    PIN = "pin"
    UNPIN = "unpin"
    DELETE = "delete"


def draw(view: JobView, attempt: Attempt, _: Translator) -> None:
    """The acts that make sense for a job in this state."""
    names = {
        Act.CLONE: f":material/content_copy: {_('Clone and edit')}",
        Act.THEN: f":material/arrow_forward: {_('Then run…')}",
        Act.TELL: f":material/notifications: {_('Tell me…')}",
        Act.PIN: f":material/keep: {_('Pin (keep from clean-up)')}",
        Act.UNPIN: f":material/keep_off: {_('Unpin')}",
        Act.DELETE: f":red[:material/delete: {_('Delete…')}]",
    }
    st.menu_button(
        _("More"),
        _fitting(view),
        format_func=lambda act: names[act],
        key="job_menu",
        on_click=_act,
        args=(view, attempt),
    )


def _fitting(view: JobView) -> list[Act]:
    pin = Act.UNPIN if view.is_pinned else Act.PIN
    if view.job.is_terminal:
        return [Act.THEN, pin, *([] if view.is_pinned else [Act.DELETE])]
    return [Act.CLONE, Act.THEN, Act.TELL, pin]


def _act(view: JobView, attempt: Attempt) -> None:
    job_id, by, now = view.job.id, identity.person(), clock.now()
    match st.session_state["job_menu"]:
        case Act.CLONE:
            clone(job_id)
        case Act.THEN:
            then_run.open_form(view.job)
        case Act.TELL:
            dialogs.ask(Question.TELL, job_id)
        case Act.PIN:
            attempt(job_id, lambda: pins.pin(access.store(), job_id, by=by, now=now))
        case Act.UNPIN:
            attempt(job_id, lambda: pins.unpin(access.store(), job_id, by=by, now=now))
        case Act.DELETE:
            dialogs.ask(Question.DELETE, job_id)


def clone(job_id: int) -> None:
    """Open the form with what the job was submitted with."""
    links.open_submit(clone_of=job_id)
