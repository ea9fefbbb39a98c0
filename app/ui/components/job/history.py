"""What happened to a job, one sentence a line, the newest first."""

import streamlit as st

from app.language import Translator, events
from app.language.numbers import moment
from app.ui import identity, links
from app.ui.components.heading import section
from app.ui.components.job_view import EVENTS, JobView
from app.ui.escape import escape

_TIME_WIDTH = 84


def draw(view: JobView, _: Translator) -> None:
    section(_("What happened"))
    zone = identity.zone()
    with st.container(gap="xsmall", key="history"):
        for event in view.events[:EVENTS]:
            said = events.told(_, event.kind, by=event.by, at=event.at, data=event.data)
            with st.container(horizontal=True, wrap=False, gap="small"):
                at = escape(moment(event.at, zone, view.now))
                st.markdown(f":small[:gray[{at}]]", width=_TIME_WIDTH)
                if event.kind == "submitted" and view.job.schedule_id is not None:
                    _to_schedule(view.job.schedule_id, said)
                else:
                    st.markdown(f":small[{escape(said)}]", width="stretch")
        if len(view.events) > EVENTS:
            st.caption(_("What happened before is left out here."))


def _to_schedule(schedule_id: int, said: str) -> None:
    """Who submitted it, as the way to that schedule."""
    st.button(
        f":small[:blue[{escape(said)}]]",
        type="tertiary",
        key="job_schedule",
        on_click=links.open_schedules,
        args=(schedule_id,),
    )
