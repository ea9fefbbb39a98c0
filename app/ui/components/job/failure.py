"""Why a job failed, and what to do about it."""

import re
from dataclasses import dataclass

import streamlit as st

from app.domain.job import Reason
from app.domain.text import harmless, one_line
from app.language import Translator
from app.language.numbers import duration, moment, size
from app.ui import identity, links
from app.ui.components.heading import card_heading
from app.ui.components.job import actions
from app.ui.components.job.attempt_table import signal_name
from app.ui.components.job_view import JobView
from app.ui.escape import escape

_EXCEPTION = re.compile(r"([A-Za-z_][\w.]*)(?::|$)")  # "ValueError: …"
LONGEST_TRACEBACK = 20_000  # characters; its end says most


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words; all plain text."""

    what: str
    why: str
    advice: str
    again_may_help: bool  # running it unchanged is worth a try


def draw(view: JobView, _: Translator) -> None:
    failure = explain(view, _)
    with st.container(border=True, key="job_failure"):
        left, right = st.columns([1.25, 1], gap="medium")
        with left:
            _what_and_why(view, failure, _)
        with right:
            card_heading(_("What you can do"))
            st.markdown(escape(failure.advice))
            _first_aid(view, failure, _)
    _traceback(view, _)


def _what_and_why(view: JobView, failure: Failure, _: Translator) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(
            f":red[:material/error:] {escape(failure.what)}", anchor=False, width="content"
        )
        st.badge(escape(str(view.job.reason or "")), color="red")
    st.markdown(escape(failure.why))
    ended = moment(view.job.finished_at or view.now, identity.zone(), view.now)
    facts = _("at {time}, after {duration}", time=ended, duration=_ran(view, _))
    st.markdown(f":gray[{escape(facts)}]")
    error = _last_line(view, _)
    if error and one_line(error) != one_line(failure.why):  # not the same sentence twice
        st.code(error, language=None, wrap_lines=True)


def _ran(view: JobView, _: Translator) -> str:
    return duration(view.ran_s, _.language)


def _last_line(view: JobView, _: Translator) -> str:
    """What the workload's own exception says, where there is one."""
    own = (Reason.ERROR, Reason.INVALID, Reason.OUT_OF_MEMORY)
    if view.job.reason not in own or _signal(view):
        return ""
    return harmless(_.retell(view.job.error or ""))[:2000]


def _signal(view: JobView) -> str:
    """What ended the last attempt's process; empty when it ended by itself."""
    last = view.attempt
    return "" if last is None or last.signal is None else signal_name(last.signal)


def _first_aid(view: JobView, failure: Failure, _: Translator) -> None:
    with st.container(horizontal=True):
        if failure.again_may_help:
            st.button(
                _("Run it again"),
                icon=":material/replay:",
                type="primary",
                key="aid_retry",
                on_click=actions.run_again,
                args=(view.job.id,),
            )
        else:
            st.button(
                _("Clone into the form"),
                icon=":material/content_copy:",
                type="primary",
                key="aid_clone",
                on_click=links.open_submit,
                kwargs={"clone_of": view.job.id},
            )


def _traceback(view: JobView, _: Translator) -> None:
    text = next((one.traceback for one in view.attempts if one.traceback), None)
    if text:
        with st.expander(_("The whole traceback"), type="compact"):
            st.code(harmless(text)[-LONGEST_TRACEBACK:], language=None, wrap_lines=True)


def explain(view: JobView, _: Translator) -> Failure:
    """The words for the job's reason; for one that only a newer version knows, what it is."""
    again = _("Running it again unchanged will most likely fail again.")
    match view.job.reason:
        case Reason.ERROR:
            return Failure(
                _("It stopped with an error"),
                _error(view, again, _),
                _("Read the error and the log, correct the parameters in the form, and submit."),
                False,
            )
        case Reason.TIMEOUT:
            return _timeout(view, again, _)
        case Reason.CRASHED:
            return _crash(view, _)
        case Reason.OUT_OF_MEMORY:
            return Failure(
                _("It ran out of memory"),
                _out_of_memory(view, again, _),
                _("Make it smaller: fewer rows, a smaller batch or smaller sizes."),
                False,
            )
        case Reason.LOST:
            return Failure(
                _("Its worker went silent"),
                _("The worker vanished while it ran the job, and no attempts are left."),
                _("It was probably not the job's fault: run it again."),
                True,
            )
        case Reason.INVALID:
            return Failure(
                _("It cannot be run as it was submitted"),
                _("The parameters no longer fit the workload, or the workload is gone."),
                _("Clone it into the form, which asks for what the workload wants now."),
                False,
            )
    return Failure(
        _("It failed"),
        one_line(_.retell(view.job.error or str(view.job.reason or ""))),
        _("A newer version of Nonstop knows this reason; its page says more."),
        True,
    )


def _out_of_memory(view: JobView, again: str, _: Translator) -> str:
    if _signal(view):
        return _("The system ended its process to get memory back. {again}", again=again)
    if view.job.memory_mb:
        limit = size(view.job.memory_mb * 1_000_000)
        return _("It needed more than its limit of {limit}. {again}", limit=limit, again=again)
    return _("The memory it needed was not there. {again}", again=again)


def _error(view: JobView, again: str, _: Translator) -> str:
    said = one_line(_.retell(view.job.error or ""), 300)
    if name := _EXCEPTION.match(said):
        return _("The workload raised {error}. {again}", error=name[1], again=again)
    return said


def _timeout(view: JobView, again: str, _: Translator) -> Failure:
    limit = duration(view.job.timeout_s or view.ran_s, _.language)
    return Failure(
        _("It took too long"),
        _("It did not end within its limit of {limit}. {again}", limit=limit, again=again),
        _("Give it less to do, or submit it with a longer limit."),
        False,
    )


def _crash(view: JobView, _: Translator) -> Failure:
    last = view.attempt
    if ended_by := _signal(view):
        why = _("The process died of {signal}; there is no Python traceback.", signal=ended_by)
    elif last is not None and last.exit_code is not None:
        why = _(
            "The process ended with code {code} before its workload returned.",
            code=last.exit_code,
        )
    else:
        why = one_line(
            _.retell(view.job.error or "") or _("Its process ended without a word."), 300
        )
    return Failure(
        _("It crashed"),
        why,
        _(
            "The last lines of the log may say more. If it happens again, the fault is in the"
            " workload or in a library it uses."
        ),
        True,
    )
