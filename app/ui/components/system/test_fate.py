"""What became of the test messages that this tab sent."""

import streamlit as st

from app import clock
from app.language import Translator
from app.language.numbers import moment
from app.store import outbox
from app.store.outbox import Fate, Notice
from app.ui import access, identity
from app.ui.escape import escape

_TESTS = "channel_tests"  # number of the newest test message, by channel


def follow(channel_id: int, notice_id: int) -> None:
    """Show from now on what becomes of a test."""
    st.session_state.setdefault(_TESTS, {})[channel_id] = notice_id


def draw(channel_id: int, _: Translator) -> None:
    notice_id = st.session_state.get(_TESTS, {}).get(channel_id)
    if notice_id is None:
        return
    with access.store().read() as tx:
        notice = outbox.get(tx, notice_id)
    if notice is not None:
        st.markdown(f":small[{told(notice, _)}]")


def told(notice: Notice, _: Translator) -> str:
    """In one line of Markdown."""
    zone, now = identity.zone(), clock.now()
    if notice.sent_at is not None:
        sent = _("The test was sent at {time}.", time=moment(notice.sent_at, zone, now))
        return f":green[:material/check:] {escape(sent)}"
    why = _.retell(notice.error or "")
    if notice.fate is Fate.GIVEN_UP:
        failed = _("The test was not sent: {why}", why=why)
        return f":red[:material/close:] {escape(failed)}"
    if not notice.tries:
        return f":blue[:material/schedule:] {escape(_('The test is on its way.'))}"
    again = moment(notice.next_try_at or now, zone, now)
    waiting = _("The test did not arrive: {why} Next try at {time}.", why=why, time=again)
    return f":orange[:material/warning:] {escape(waiting)}"
