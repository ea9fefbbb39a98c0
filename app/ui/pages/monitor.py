"""What is going on?"""

import streamlit as st

from app import clock
from app.domain.sentence import sentence
from app.language.numbers import moment
from app.store import overview
from app.ui import access, identity, links
from app.ui.components.heading import page_head
from app.ui.components.live import live
from app.ui.components.monitor import job_list, overview_cards, timeline
from app.ui.escape import escape
from app.ui.page import Page

PAGE = Page(
    title=sentence("Monitor"), icon=":material/view_list:", url_path=links.MONITOR, order=20
)
FAST_S, SLOW_S = 1.5, 6.0
OVERVIEW_S = 6.0


def render() -> None:
    _overview()
    live(job_list.draw, is_active=job_list.is_changing, fast_s=FAST_S, slow_s=SLOW_S)


@st.fragment(run_every=OVERVIEW_S)
def _overview() -> None:
    _ = identity.translate()
    found, now = _lately()
    with page_head(_.say(PAGE.title)):
        as_of = _("as of {time}", time=moment(now, identity.zone(), now))
        st.markdown(f":small[:gray[{escape(as_of)}]]", width="content")
        st.button(
            _("Submit a job"),
            icon=":material/add:",
            type="primary",
            key="open_submit",
            on_click=links.open_submit,
        )
    left, right = st.columns([2, 3], gap="small")
    with left:
        overview_cards.draw(found, _)
    with right:
        timeline.draw(found, now, _)


@st.cache_data(ttl=3, show_spinner=False)
def _lately() -> tuple[overview.Overview, float]:
    """One reading for all who look at the same time."""
    now = clock.now()
    with access.store().read() as tx:
        return overview.overview(tx, now), now
