"""The script behind every page: Streamlit runs it for each visit and each click.

It has no folder `pages` beside it: Streamlit would take that for pages of an older kind.
"""

from functools import partial
from pathlib import Path

import streamlit as st

from app.ui import boundary, discovery, identity
from app.ui.components import language_control, pulse

UI = Path(__file__).parents[1]
SIDEBAR_WIDTH = 216


def draw() -> None:
    """The frame, and in it the page that the URL asks for."""
    identity.keep_language()
    configure = partial(
        st.set_page_config,
        page_icon=UI / "static" / "mark-light.svg",
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    configure()  # before the navigation: it would fetch the page's icon for the tab from Google
    page = st.navigation(list(discovery.streamlit_pages().values()))
    configure(page_title=f"{page.title} · Nonstop")
    st.html(UI / "style.css")
    mode = "dark" if identity.is_dark() else "light"
    st.logo(
        UI / "static" / f"logo-{mode}.svg",
        icon_image=UI / "static" / f"mark-{mode}.svg",
    )
    with st.sidebar:
        st.space("xxsmall")
        pulse.draw()
        language_control.draw()
    boundary.guarded(page.run)()


draw()
