"""What can be done to a job: cancel it, put it aside, run it again; the rest is in the menu."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from app import clock
from app.domain.errors import NonstopError
from app.domain.job import Job, Status
from app.language import Translator
from app.operations.cancel import cancel
from app.operations.pause import pause, resume
from app.operations.retry import retry
from app.store import Busy, StorageFault
from app.ui import access, identity, links
from app.ui.components.job import dialogs, menu
from app.ui.components.job.dialogs import Question
from app.ui.components.job_view import JobView
from app.ui.escape import escape

Answer = TypeVar("Answer")
_REFUSAL = "job_refusal"  # (id, why what was asked for could not be done)


def draw(view: JobView, _: Translator) -> None:
    """The buttons of this state."""
    job = view.job
    with st.container(horizontal=True, width="content"):
        if job.is_terminal:
            _button(_("Clone and edit"), "content_copy", "job_clone", menu.clone, job)
            _button(_("Retry"), "replay", "job_retry", run_again, job)
        else:
            _pause_or_resume(view, _)
            _button(_("Cancel…"), "stop", "job_cancel", _ask, job, disabled=job.is_cancelling)
        menu.draw(view, attempt, _)


def _pause_or_resume(view: JobView, _: Translator) -> None:
    job = view.job
    match job.status:
        case Status.PAUSED:
            _button(_("Resume"), "play_arrow", "job_resume", _resume, job)
        case Status.PENDING:
            _button(_("Pause"), "pause", "job_pause", _pause, job)
        case Status.RUNNING:
            saves = view.entry is not None and view.entry.saves
            _button(
                _("Pause & save"),
                "pause",
                "job_pause",
                _pause,
                job,
                disabled=job.is_pausing or job.is_cancelling or not saves,
                note=_("It saves, then its process ends and its memory is free.")
                if saves
                else _("This workload saves no checkpoints, so it cannot be paused while it runs."),
            )


def _button(
    label: str,
    icon: str,
    key: str,
    act: Callable[[int], None],
    job: Job,
    *,
    disabled: bool = False,
    note: str | None = None,
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=key,
        on_click=act,
        args=(job.id,),
        disabled=disabled,
        help=note,
    )


def refusal(job_id: int) -> None:
    """Why the last thing that was asked for could not be done."""
    about, text = st.session_state.get(_REFUSAL, (None, ""))
    if about == job_id:
        st.error(escape(text), icon=":material/error:")


def run_again(job_id: int) -> None:
    """Submit a finished job again and open the new one."""
    by, now = identity.person(), clock.now()
    new = attempt(job_id, lambda: retry(access.store(), access.settings(), job_id, by=by, now=now))
    if new is not None:
        links.open_job(new.id)


def _pause(job_id: int) -> None:
    by, now = identity.person(), clock.now()
    attempt(job_id, lambda: pause(access.store(), job_id, by=by, now=now))


def _resume(job_id: int) -> None:
    by, now = identity.person(), clock.now()
    attempt(job_id, lambda: resume(access.store(), access.settings(), job_id, by=by, now=now))


def _ask(job_id: int) -> None:
    st.session_state.pop(_REFUSAL, None)
    dialogs.ask(Question.CANCEL, job_id)


def cancel_confirmed(job_id: int) -> None:
    """Cancel, after the question was answered."""
    by, now = identity.person(), clock.now()
    attempt(job_id, lambda: cancel(access.store(), job_id, by=by, now=now))


def attempt(job_id: int, act: Callable[[], Answer]) -> Answer | None:
    """Do it, or keep the reason why it cannot be done for `refusal`."""
    st.session_state.pop(_REFUSAL, None)
    try:
        return act()
    except (NonstopError, StorageFault) as error:
        st.session_state[_REFUSAL] = (job_id, _why(error, identity.translate()))
        return None


def _why(error: NonstopError | StorageFault, _: Translator) -> str:
    if isinstance(error, NonstopError):
        return _.explain(error)
    if isinstance(error, Busy):
        return _("The database is busy. Please try again in a moment.")
    return _("The database cannot be written to at the moment. Nothing was changed.")
