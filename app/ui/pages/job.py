"""How is this job doing?"""

from collections.abc import Callable, Sequence

import streamlit as st

from app.domain.job import Status
from app.domain.sentence import sentence
from app.domain.text import one_line
from app.language import Translator
from app.ui import identity, links
from app.ui.components import job_view
from app.ui.components.job import (
    actions,
    artifact_list,
    attempt_table,
    cancel_dialog,
    cards,
    curves,
    delete_dialog,
    dialogs,
    facts_tables,
    failure,
    follows,
    header,
    history,
    log_tail,
    origins,
    progress,
    resources,
    tell_dialog,
)
from app.ui.components.job.dialogs import Question
from app.ui.components.job_view import JobView
from app.ui.components.live import live
from app.ui.escape import escape
from app.ui.page import Page

PAGE = Page(
    title=sentence("Job"), icon=":material/task_alt:", url_path=links.JOB, order=90, hidden=True
)
FAST_S, SLOW_S = 1.0, 10.0
Part = Callable[[JobView, Translator], None]


def render() -> None:
    _ = identity.translate()
    header.back(_)
    job_id = links.number_in_url(links.JOB_ID)
    if job_id is None or job_view.look(job_id) is None:
        _unknown(_)
        return
    live(
        lambda: _draw(job_id),
        is_active=lambda: job_view.is_changing(job_id),
        fast_s=FAST_S,
        slow_s=SLOW_S,
    )
    match dialogs.asked(job_id):
        case Question.CANCEL:
            cancel_dialog.draw(job_id, actions.cancel_confirmed)
        case Question.DELETE:
            delete_dialog.draw(job_id, actions.attempt)
        case Question.TELL:
            tell_dialog.draw(job_id)


def _unknown(_: Translator) -> None:
    wish = one_line(st.query_params.get(links.JOB_ID, ""), 40)
    text = (
        _("There is no job #{id}. It was cleaned up, or the number is wrong.", id=wish)
        if wish
        else _("The address names no job. Choose one in the list.")
    )
    st.title(_("Job"), anchor=False)
    st.markdown(escape(text))


def _draw(job_id: int) -> None:
    _ = identity.translate()
    view = job_view.look(job_id)
    if view is None:  # cleaned up while it was looked at
        _unknown(_)
        return
    header.draw(view, _)
    failed = view.job.status is Status.FAILED
    summary: list[Part] = (
        [failure.draw, follows.draw] if failed else [progress.draw, follows.draw, cards.draw]
    )
    _in_places([_refusal, *summary], view, _)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _in_places(_evidence(view, failed=failed), view, _)
    with right:
        facts: list[Part] = [
            facts_tables.draw_result,
            resources.draw,
            artifact_list.draw,
            origins.draw,
            _parameters,
        ]
        _in_places([history.draw, *facts] if failed else facts, view, _)


def _in_places(parts: Sequence[Part], view: JobView, _: Translator) -> None:
    """Draw each in a place of its own, so that one that appears moves no other.

    What has moved is something new to the browser: it stands there twice for a moment, and a
    press of a button just then is lost.
    """
    for draw in parts:
        with st.container():
            draw(view, _)


def _evidence(view: JobView, *, failed: bool) -> list[Part]:
    if not view.attempts:
        return [] if failed else [history.draw]
    if not failed:
        return [curves.draw, log_tail.draw, attempt_table.draw, history.draw]
    return [log_tail.draw, *([curves.draw] if view.curves else []), attempt_table.draw]


def _refusal(view: JobView, _: Translator) -> None:
    actions.refusal(view.job.id)


def _parameters(view: JobView, _: Translator) -> None:
    facts_tables.draw_parameters(view.job.params, view.entry, _)
