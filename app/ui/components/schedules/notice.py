"""What came of the last thing that was asked for; one line above the schedules."""

from dataclasses import dataclass

import streamlit as st

from app.domain.errors import NonstopError
from app.language import Translator
from app.store import Busy, StorageFault
from app.ui import identity, links
from app.ui.escape import escape

_NOTICE = "schedules_notice"


@dataclass(frozen=True, slots=True)
class Notice:
    """A text; a refusal, or with the job that was submitted."""

    text: str
    is_refusal: bool = False
    job: int | None = None


def say(text: str, *, job: int | None = None) -> None:
    st.session_state[_NOTICE] = Notice(text, job=job)


def refuse(error: NonstopError | StorageFault) -> None:
    """Keep why something could not be done."""
    st.session_state[_NOTICE] = Notice(why(error, identity.translate()), is_refusal=True)


def why(error: NonstopError | StorageFault, _: Translator) -> str:
    if isinstance(error, NonstopError):
        return _.explain(error)
    if isinstance(error, Busy):
        return _("The database is busy. Please try again in a moment.")
    return _("The database cannot be written to at the moment. Nothing was changed.")


def forget() -> None:
    st.session_state.pop(_NOTICE, None)


def draw(_: Translator) -> None:
    notice: Notice | None = st.session_state.get(_NOTICE)
    if notice is None:
        return
    if notice.is_refusal:
        st.error(escape(notice.text), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":green[:material/check:] {escape(notice.text)}", width="content")
        if notice.job is not None:
            st.button(
                _("Open job #{id}", id=notice.job),
                key="notice_job",
                type="tertiary",
                on_click=links.open_job,
                args=(notice.job,),
            )
