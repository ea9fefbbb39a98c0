"""What can be done to a job: cancel it, run it again, copy it into the form."""

import streamlit as st

from app import clock
from app.domain.errors import NonstopError
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import duration
from app.operations.cancel import cancel
from app.operations.retry import retry
from app.store import Busy
from app.ui import identity, links, services
from app.ui.components.job_view import JobView, look
from app.ui.escape import escape

_ASKING = "cancel_asked_for"  # id of the job whose cancelling is to be confirmed
_REFUSAL = "job_refusal"  # (id, why what was asked for could not be done)


def draw(view: JobView, _: Translator) -> None:
    """The buttons of this state, at most two."""
    job = view.job
    with st.container(horizontal=True, width="content"):
        st.button(
            _("Clone and edit"),
            icon=":material/content_copy:",
            key="job_clone",
            on_click=links.open_submit,
            kwargs={"clone_of": job.id},
        )
        if job.is_terminal:
            st.button(
                _("Retry"),
                icon=":material/replay:",
                key="job_retry",
                on_click=run_again,
                args=(job.id,),
            )
        else:
            st.button(
                _("Cancel…"),
                icon=":material/stop:",
                key="job_cancel",
                disabled=job.is_cancelling,
                on_click=_ask,
                args=(job.id,),
            )


def refusal(job_id: int) -> None:
    """Why the last thing that was asked for could not be done."""
    about, text = st.session_state.get(_REFUSAL, (None, ""))
    if about == job_id:
        st.error(escape(text), icon=":material/error:")


def run_again(job_id: int) -> None:
    """Submit a finished job again and open the new one."""
    st.session_state.pop(_REFUSAL, None)
    _ = identity.translate()
    try:
        new = retry(
            services.store(),
            services.settings(),
            job_id,
            by=identity.person(),
            now=clock.now(),
        )
    except (NonstopError, Busy) as error:
        st.session_state[_REFUSAL] = (job_id, _why(error, _))
    else:
        links.open_job(new.id)


def _ask(job_id: int) -> None:
    st.session_state.pop(_REFUSAL, None)
    st.session_state[_ASKING] = job_id
    st.rerun()  # a dialog that a live part opened would vanish at its next tick


def confirm(job_id: int) -> None:
    """The question whether to cancel, while it is open; called once in every full run."""
    if st.session_state.get(_ASKING) != job_id:
        st.session_state.pop(_ASKING, None)
        return
    _ = identity.translate()
    st.dialog(_("Cancel this job?"), on_dismiss=_close)(_question)(job_id)


def _question(job_id: int) -> None:
    _ = identity.translate()
    view = look(job_id)
    if view is None or view.job.is_terminal:
        st.markdown(_("It has ended meanwhile; there is nothing to cancel."))
    else:
        _consequences(view, _)
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Keep it running"), type="primary", key="cancel_no", on_click=_keep)
        act = escape(_("Cancel the job"))
        st.button(
            f":red[{act}]",
            key="cancel_yes",
            on_click=_cancel,
            args=(job_id,),
        )


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


def _keep() -> None:
    _close()
    st.rerun()


def _close() -> None:
    st.session_state.pop(_ASKING, None)


def _cancel(job_id: int) -> None:
    _close()
    _ = identity.translate()
    try:
        cancel(services.store(), job_id, by=identity.person(), now=clock.now())
    except (NonstopError, Busy) as error:
        st.session_state[_REFUSAL] = (job_id, _why(error, _))
    st.rerun()


def _why(error: NonstopError | Busy, _: Translator) -> str:
    if isinstance(error, NonstopError):
        return _.explain(error)
    return _("The database is busy. Please try again in a moment.")
