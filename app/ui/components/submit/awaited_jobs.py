"""The jobs that a new one waits for, chosen by number, title and status."""

import streamlit as st

from app.domain.sentence import Sentence
from app.domain.text import one_line
from app.store import views
from app.ui import access, identity
from app.ui.components import job_view, status
from app.ui.components.submit.field_error import field_error
from app.ui.form.plan import MOST_AWAITED, Plan

OFFERED = 100
LONGEST_TITLE = 50


def draw(plan: Plan, wrong: Sentence | None) -> None:
    """Unfinished jobs, then those that are done; and what to do when one is not done in the end."""
    _ = identity.translate()
    with access.store().read() as tx:
        found = views.awaitable(tx, limit=OFFERED, always=plan.after)
    lines = {line.id: _shown(line) for line in found}
    plan.after = [job_id for job_id in plan.after if job_id in lines]
    jobs, otherwise = st.columns([2, 1], gap="medium")
    with jobs, st.container(gap="xsmall"):
        st.multiselect(
            _("Start when these are done"),
            list(lines),
            plan.after,
            format_func=lambda job_id: lines[job_id],
            key=plan.key("after"),
            max_selections=MOST_AWAITED,
            placeholder=_("Number or title"),
            on_change=plan.take,
            args=("after",),
        )
        field_error(wrong)
    names = {False: _("Cancel this one"), True: _("Run anyway")}
    otherwise.selectbox(
        _("If one fails"),
        list(names),
        int(plan.even_if_failed),
        format_func=lambda anyway: names[anyway],
        key=plan.key("even_if_failed"),
        help=_("Also when one is cancelled, or has left no file that this one needs."),
        on_change=plan.take,
        args=("even_if_failed",),
    )


def _shown(line: views.JobLine) -> str:
    """A line of the list; such lines are plain text."""
    _ = identity.translate()
    title = job_view.title(line.title, line.workload, job_view.entries().get(line.workload), _)
    word = _.say(status.of_status(line.status).word)
    return _(" · ").join([f"#{line.id} {one_line(title, LONGEST_TITLE)}", word])
