"""The question before a job is cancelled: which one, what is lost, what is kept."""

from collections.abc import Callable

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import duration
from app.ui import identity
from app.ui.components.job_view import JobView, look
from app.ui.escape import escape

_ASKING = "cancel_asked_for"  # id of the job that the question is about


def open_for(job_id: int) -> None:
    """Ask, from a button of a live part."""
    st.session_state[_ASKING] = job_id
    st.rerun()  # a dialog that a live part opened itself would vanish at its next tick


def draw(job_id: int, cancel: Callable[[int], None]) -> None:
    """The question, while it is open; to be called once in every full run.

    Args:
        cancel: what to do when the answer is yes.
    """
    if st.session_state.get(_ASKING) != job_id:
        _close()
        return
    _ = identity.translate()
    st.dialog(_("Cancel this job?"), on_dismiss=_close)(_question)(job_id, cancel)


def _question(job_id: int, cancel: Callable[[int], None]) -> None:
    _ = identity.translate()
    view = look(job_id)
    if view is None or view.job.is_terminal:
        st.markdown(_("It has ended meanwhile; there is nothing to cancel."))
    else:
        _consequences(view, _)
    act = escape(_("Cancel the job"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Keep it running"), type="primary", key="cancel_no", on_click=_answer)
        st.button(f":red[{act}]", key="cancel_yes", on_click=_answer, args=(job_id, cancel))


def _consequences(view: JobView, _: Translator) -> None:
    name = escape(one_line(view.title(_), 120))
    job = f"**\\#{view.job.id} {name}**"
    if view.job.started_at is None:
        st.markdown(_("{job} will be cancelled. It has not started yet.", job=job))
        return
    ran = escape(duration(round(view.ran_s), _.language))
    st.markdown(
        _("{job} will stop after {duration} of work. It cannot be resumed.", job=job, duration=ran)
    )
    kept = _("Its log and its curves are kept; a new job can start from the same parameters.")
    st.markdown(f":gray[{escape(kept)}]")


def _answer(job_id: int | None = None, cancel: Callable[[int], None] | None = None) -> None:
    _close()
    if job_id is not None and cancel is not None:
        cancel(job_id)
    st.rerun()


def _close() -> None:
    st.session_state.pop(_ASKING, None)
