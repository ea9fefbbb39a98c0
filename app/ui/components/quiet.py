"""Small secondary text."""

from typing import Literal

import streamlit as st

from app.ui.escape import escape


def quiet(text: str, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """One small gray line. Not `st.caption`, which is too pale to read well."""
    st.markdown(f":small[:gray[{escape(text)}]]", width=width)
