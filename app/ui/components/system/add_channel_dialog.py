"""The form of a new channel. Its URL holds secrets: it is typed hidden and never shown again."""

import streamlit as st

from app import clock
from app.domain.errors import InvalidRequest, NonstopError
from app.domain.notices import On
from app.domain.sentence import Problem
from app.operations import channels
from app.store import StorageFault
from app.ui import access, boundary, identity
from app.ui.components.quiet import quiet
from app.ui.components.submit.field_error import field_error
from app.ui.components.submit.hearing import OFFERED, occasion
from app.ui.components.system import dialogs, test_fate
from app.ui.escape import escape

_NAME, _URL, _ON = "new_channel_name", "new_channel_url", "new_channel_on"
_PROBLEMS, _ERROR = "new_channel_problems", "new_channel_error"


def draw() -> None:
    _ = identity.translate()
    st.dialog(_("Add a channel"), on_dismiss=_close)(_form)()


def _form() -> None:
    _ = identity.translate()
    st.text_input(_("Name"), key=_NAME, max_chars=channels.LONGEST_NAME, placeholder="team-chat")
    _problem("name")
    st.text_input(_("URL"), key=_URL, type="password", placeholder="slack://…", autocomplete="off")
    _problem("url")
    quiet(
        _(
            "Apprise's URL of mail, Slack, Discord, Teams, LINE, a webhook (json://…) or another"
            " service. It is kept secret: nobody sees it again."
        )
    )
    st.pills(
        _("Tell it of every job that is"),
        OFFERED,
        selection_mode="multi",
        default=[On.DONE, On.FAILED],
        format_func=lambda on: escape(occasion(on, _)),
        key=_ON,
    )
    if error := st.session_state.get(_ERROR):
        st.error(escape(error), icon=":material/error:")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Discard"), key="new_channel_no", on_click=_cancel)
        st.button(_("Add and send a test"), type="primary", key="new_channel_yes", on_click=_add)


def _problem(field: str) -> None:
    problems: tuple[Problem, ...] = st.session_state.get(_PROBLEMS, ())
    field_error(next((one.sentence for one in problems if one.field == field), None))


def _add() -> None:
    """Make the channel and try it; a mistake leaves the form open."""
    store, by, now = access.store(), identity.person(), clock.now()
    st.session_state.pop(_PROBLEMS, None)
    st.session_state.pop(_ERROR, None)
    try:
        made = channels.add(
            store,
            access.settings(),
            name=st.session_state[_NAME],
            url=st.session_state[_URL],
            on=st.session_state[_ON],
            by=by,
            now=now,
        )
        test_fate.follow(made.id, channels.send_test(store, made.id, by=by, now=now))
    except InvalidRequest as error:
        st.session_state[_PROBLEMS] = error.problems
    except (NonstopError, StorageFault) as error:
        st.session_state[_ERROR] = boundary.sentence_of(error)
    else:
        _cancel()


def _cancel() -> None:
    _close()
    st.rerun()


def _close() -> None:
    for key in (_PROBLEMS, _ERROR, _URL):
        st.session_state.pop(key, None)
    dialogs.close()
