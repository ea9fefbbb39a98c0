"""Headings with room for controls at their right end; equally high with and without."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def page_head(title: str) -> DeltaGenerator:
    """A page's title, which is Markdown; gives the place for its controls."""
    row = _row()
    row.title(title, width="content", anchor=False)
    return _controls(row)


def section(title: str) -> DeltaGenerator:
    """A section's heading, which is Markdown; gives the place for its controls."""
    row = _row()
    row.header(title, width="content", anchor=False)
    return _controls(row)


def card_heading(title: str) -> DeltaGenerator:
    """A heading within a card, which is Markdown; gives the place for its controls."""
    row = _row()
    row.subheader(title, width="content", anchor=False)
    return _controls(row)


def _row() -> DeltaGenerator:
    # In a horizontal container Streamlit gives headings no paddings of their own.
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def _controls(row: DeltaGenerator) -> DeltaGenerator:
    return row.container(horizontal=True, width="content", vertical_alignment="center")
