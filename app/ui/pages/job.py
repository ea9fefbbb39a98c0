"""How is this job doing?"""

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
    actions.refusal(job_id)
    failed = view.job.status is Status.FAILED
    if failed:
        failure.draw(view, _)
        follows.draw(view, _)
    else:
        progress.draw(view, _)
        follows.draw(view, _)
        cards.draw(view, _)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _evidence(view, _, failed=failed)
    with right:
        if failed:
            history.draw(view, _)
        facts_tables.draw_result(view, _)
        resources.draw(view, _)
        artifact_list.draw(view, _)
        origins.draw(view, _)
        facts_tables.draw_parameters(view.job.params, view.entry, _)


def _evidence(view: JobView, _: Translator, *, failed: bool) -> None:
    if view.attempts:
        if not failed:
            curves.draw(view, _)
        log_tail.draw(view, _)
        if failed and view.curves:
            curves.draw(view, _)
        attempt_table.draw(view, _)
    if not failed:
        history.draw(view, _)
