"""The question before a channel is removed."""

import streamlit as st

from app import clock
from app.domain.text import one_line
from app.operations import channels
from app.ui import access, identity
from app.ui.components.system import acting, channel_list, dialogs
from app.ui.components.system.dialogs import RemovingChannel
from app.ui.escape import escape


def draw(removing: RemovingChannel) -> None:
    _ = identity.translate()
    st.dialog(_("Remove this channel?"), on_dismiss=dialogs.close)(_question)(removing)


def _question(removing: RemovingChannel) -> None:
    _ = identity.translate()
    name = one_line(removing.name, 60)
    st.markdown(
        escape(
            _(
                "“{name}” will hear of nothing any more: not of every job, and of no single job or"
                " schedule. Its URL is forgotten.",
                name=name,
            )
        )
    )
    act = escape(_("Remove the channel"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Keep"), type="primary", key="channel_remove_no", on_click=_close)
        st.button(f":red[{act}]", key="channel_remove_yes", on_click=_remove, args=(removing.id,))


def _remove(channel_id: int) -> None:
    dialogs.close()
    by, now = identity.person(), clock.now()
    acting.attempt(
        channel_list.PART, lambda: channels.remove(access.store(), channel_id, by=by, now=now)
    )
    st.rerun()


def _close() -> None:
    dialogs.close()
    st.rerun()
