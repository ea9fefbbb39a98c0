"""The question before a job is cancelled: which one, what is lost, what is kept."""

from collections.abc import Callable

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import duration
from app.ui import identity
from app.ui.components.job import dialogs, follows
from app.ui.components.job_view import JobView, look
from app.ui.escape import escape

NAMED = 3  # followers by their names; more are counted
LONGEST_NAME = 60


def draw(job_id: int, cancel: Callable[[int], None]) -> None:
    """The question.

    Args:
        cancel: what to do when the answer is yes.
    """
    _ = identity.translate()
    st.dialog(_("Cancel this job?"), on_dismiss=dialogs.close)(_question)(job_id, cancel)


def _question(job_id: int, cancel: Callable[[int], None]) -> None:
    _ = identity.translate()
    view = look(job_id)
    if view is None or view.job.is_terminal:
        st.markdown(_("It has ended meanwhile; there is nothing to cancel."))
    else:
        _consequences(view, _)
        _followers(view, _)
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


def _followers(view: JobView, _: Translator) -> None:
    """Those that will not run then."""
    awaiting = view.cancelled_with_it
    if not awaiting:
        return
    names = [follows.plain_name(job, _, longest=LONGEST_NAME) for job in awaiting[:NAMED]]
    named = _(", ").join(f"**{name}**" for name in names)
    if more := awaiting[NAMED:]:
        text = _.plural(
            "What waits for it will be cancelled too: {jobs} and {count} more.",
            "What waits for it will be cancelled too: {jobs} and {count} more.",
            len(more),
            jobs=named,
        )
    else:
        text = _("What waits for it will be cancelled too: {jobs}.", jobs=named)
    st.markdown(text)


def _answer(job_id: int | None = None, cancel: Callable[[int], None] | None = None) -> None:
    dialogs.close()
    if job_id is not None and cancel is not None:
        cancel(job_id)
    st.rerun()
