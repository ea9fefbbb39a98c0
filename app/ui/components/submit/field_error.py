"""What is wrong with a field, right under it."""

import streamlit as st

from app.domain.sentence import Sentence
from app.ui import identity
from app.ui.escape import escape


def field_error(why: Sentence | None) -> None:
    """One small red line; nothing when nothing is wrong."""
    if why is not None:
        _ = identity.translate()
        st.markdown(f":red[:small[:material/error: {escape(_.say(why))}]]")
