"""Japanese or English, in two parts."""

import streamlit as st

from app.language import LANGUAGES, Language
from app.ui import identity

_KEY = "language_control"
_NAMES: dict[Language, str] = {"ja": "日本語", "en": "English"}


def draw() -> None:
    """The choice; it is kept in the URL."""
    _ = identity.translate()
    st.session_state[_KEY] = identity.language()
    st.segmented_control(
        _("Language"),
        LANGUAGES,
        format_func=lambda language: _NAMES[language],
        key=_KEY,
        required=True,
        label_visibility="collapsed",
        width="stretch",
        on_change=_choose,
    )


def _choose() -> None:
    st.query_params[identity.LANGUAGE_KEY] = st.session_state[_KEY]
