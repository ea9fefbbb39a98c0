"""Do what somebody asked for on the system page, or say why it cannot be done."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from app.domain.errors import NonstopError
from app.store import StorageFault
from app.ui import boundary
from app.ui.escape import escape

Answer = TypeVar("Answer")
_REFUSAL = "system_refusal"  # (part of the page, why what was asked for could not be done)


def attempt(part: str, act: Callable[[], Answer]) -> Answer | None:
    """Do it, or keep the reason why it cannot be done for `refusal`."""
    st.session_state.pop(_REFUSAL, None)
    try:
        return act()
    except (NonstopError, StorageFault) as error:
        st.session_state[_REFUSAL] = (part, boundary.sentence_of(error))
        return None


def refusal(part: str) -> None:
    """Why the last thing that was asked for in a part of the page could not be done."""
    where, text = st.session_state.get(_REFUSAL, (None, ""))
    if where == part:
        st.error(escape(text), icon=":material/error:")
