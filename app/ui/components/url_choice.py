"""A choice that lives in the URL, in words that are the same in every language."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

Changed = Callable[[], None] | None


def chosen(codes: Sequence[str], parameter: str) -> str:
    """What the URL says; the first code when it says nothing, or nothing known."""
    wish = st.query_params.get(parameter, codes[0])
    return wish if wish in codes else codes[0]


def segments(
    label: str,
    codes: Sequence[str],
    parameter: str,
    name: Callable[[str], str],
    *,
    changed: Changed = None,
) -> str:
    """A row of choices. Streamlit's own binding would put the translated name into the URL."""
    key = _follow_url(codes, parameter)
    st.segmented_control(
        label,
        codes,
        format_func=name,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_keep,
        args=(key, parameter, codes[0], changed),
    )
    return chosen(codes, parameter)


def menu(
    label: str,
    codes: Sequence[str],
    parameter: str,
    name: Callable[[str], str],
    *,
    width: int,
    changed: Changed = None,
) -> str:
    """A drop-down list of choices."""
    key = _follow_url(codes, parameter)
    st.selectbox(
        label,
        codes,
        format_func=name,
        key=key,
        width=width,
        label_visibility="collapsed",
        on_change=_keep,
        args=(key, parameter, codes[0], changed),
    )
    return chosen(codes, parameter)


def _follow_url(codes: Sequence[str], parameter: str) -> str:
    key = f"choice_{parameter}"
    st.session_state[key] = chosen(codes, parameter)
    return key


def _keep(key: str, parameter: str, usual: str, changed: Changed) -> None:
    value: Any = st.session_state[key]
    if value == usual:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value
    if changed is not None:
        changed()
