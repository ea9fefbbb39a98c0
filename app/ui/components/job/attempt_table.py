"""Every try at a job: where it ran, for how long, how it ended."""

import signal

import streamlit as st

from app.domain.job import Attempt
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import clock_time, lasted, moment, size
from app.ui import identity
from app.ui.components import status
from app.ui.components.heading import section
from app.ui.components.job_view import JobView
from app.ui.escape import escape

SHOWN = 20  # interruptions are not limited, so neither are attempts


def draw(view: JobView, _: Translator) -> None:
    if not view.attempts:
        return
    section(_("Attempts"))
    rows = [_row(view, attempt, _) for attempt in view.attempts[:SHOWN]]
    columns = (
        _("Attempt"),
        _("Outcome"),
        _("Worker"),
        _("Started"),
        _("Ran for"),
        _("Peak memory"),
        _("How it ended"),
    )
    st.table(
        {name: [row[place] for row in rows] for place, name in enumerate(columns)},
        border="horizontal",
        hide_index=True,
    )
    if (more := len(view.attempts) - SHOWN) > 0:
        st.caption(_.plural("and {count} earlier one", "and {count} earlier ones", more))


def _row(view: JobView, attempt: Attempt, _: Translator) -> list[str]:
    look = status.of_attempt(attempt, is_newest=attempt.number == view.attempts[0].number)
    seconds = (attempt.ended_at or view.now) - attempt.started_at
    return [
        str(attempt.number),
        status.badge_text(look, _),
        escape(one_line(attempt.worker, 60)),
        escape(moment(attempt.started_at, identity.zone(), view.now)),
        lasted(seconds, _.language) if attempt.ended_at else clock_time(seconds),
        size(attempt.peak_memory) if attempt.peak_memory else "–",
        escape(how_it_ended(attempt, _)),
    ]


def how_it_ended(attempt: Attempt, _: Translator) -> str:
    """In a few words; the exception's own where there is one."""
    if attempt.signal is not None:
        return _("process gone ({signal})", signal=signal_name(attempt.signal))
    if attempt.outcome == "lost":
        return _("worker gone")
    if attempt.exit_code is not None:
        return _("process ended with code {code}", code=attempt.exit_code)
    if attempt.error:
        return one_line(_.retell(attempt.error), 70)
    return "–"


def signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
