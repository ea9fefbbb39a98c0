"""The submit page before any consumer has run."""

import streamlit as st

from app.store import catalogue
from app.ui import access, identity
from app.ui.components.pulse import START_COMMAND

EVERY_S = 2.0


@st.fragment(run_every=EVERY_S)
def draw() -> None:
    """Says how to begin, and gives way to the form once there is something to run."""
    _ = identity.translate()
    with access.store().read() as tx:
        if catalogue.entries(tx):
            st.rerun()
    with st.container(border=True):
        st.subheader(_("Nothing can be run yet"), anchor=False)
        st.markdown(
            _(
                "What can be run is published by the consumer when it starts, and none has been"
                " started so far. Start it in a terminal; this page goes on by itself."
            )
        )
        st.code(START_COMMAND, language=None)
