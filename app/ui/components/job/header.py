"""The top of a job's page: what it is called, where it stands, who asked for it."""

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import moment
from app.ui import identity, links
from app.ui.components import status
from app.ui.components.job import actions
from app.ui.components.job_view import JobView
from app.ui.escape import escape


def draw(view: JobView, _: Translator) -> None:
    with st.container(gap="xsmall"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                name = escape(one_line(view.title(_), 120))
                st.title(f"{name} :gray[\\#{view.job.id}]", width="content", anchor=False)
                status.badge(status.of_job(view.job), _)
                if view.is_pinned:
                    st.badge(_("Pinned"), icon=":material/keep:", color="gray")
            actions.draw(view, _)
        st.caption(_facts(view, _))


def _facts(view: JobView, _: Translator) -> str:
    job, zone = view.job, identity.zone()
    facts = [
        escape(job.workload),
        _(
            "submitted by {name} at {time}",
            name=escape(one_line(job.owner, 40)),
            time=escape(moment(job.created_at, zone, view.now)),
        ),
    ]
    if job.worker:
        facts.append(_("worker {name}", name=escape(one_line(job.worker, 60))))
    if job.attempt > 1:
        facts.append(_("attempt {number}", number=job.attempt))
    if job.retry_of is not None:
        facts.append(_("retry of {job}", job=_link(job.retry_of)))
    if job.cloned_from is not None:
        facts.append(_("copied from {job}", job=_link(job.cloned_from)))
    return _(" · ").join(facts)


def _link(job_id: int) -> str:
    return f"\\#{int(job_id)}"


def back(_: Translator) -> None:
    """The way to the list, as a button: a page link is indented by its own padding."""
    st.button(
        _("Monitor"),
        icon=":material/arrow_back:",
        type="tertiary",
        key="job_back",
        on_click=links.open_monitor,
    )
