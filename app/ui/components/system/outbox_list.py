"""The newest messages: what was sent, what is still tried, what was given up and why."""

import streamlit as st

from app import clock
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import minute, moment
from app.operations import outbox as verbs
from app.store import outbox
from app.store.outbox import Fate, Notice
from app.ui import access, identity
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.components.system import acting
from app.ui.escape import escape

PART = "outbox"
SHOWN = 8
_TIME_WIDTH = 84


def is_changing(now: float) -> bool:
    """Whether a message is about to be sent."""
    with access.store().read() as tx:
        return outbox.first_due(tx, now + 5) is not None


def draw(_: Translator) -> None:
    with access.store().read() as tx:
        newest = outbox.newest(tx, limit=SHOWN)
        waiting, given_up = outbox.count(tx, Fate.WAITING), outbox.count(tx, Fate.GIVEN_UP)
    if not newest:
        return
    place = section(_("Outbox"))
    acting.refusal(PART)
    with place:
        quiet(
            _(
                "{waiting} waiting · {given_up} given up",
                waiting=waiting,
                given_up=given_up,
            ),
            width="content",
        )
    with st.container(gap="xsmall", key="outbox"):
        for notice in newest:
            _draw_notice(notice, _)


def _draw_notice(notice: Notice, _: Translator) -> None:
    now, zone = clock.now(), identity.zone()
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="top"):
        at = escape(minute(notice.created_at, zone, now))
        st.markdown(f":small[:gray[{at}]]", width=_TIME_WIDTH)
        title = escape(one_line(_.retell(notice.title), 100))
        channel = escape(one_line(notice.channel_name, 40))
        st.markdown(
            f":small[{title} :gray[→ {channel}]  \n{fate(notice, now, _)}]", width="stretch"
        )
        if notice.fate is not Fate.SENT:
            _button(notice, "refresh", "retry", _("Try again now"))
        if notice.fate is Fate.WAITING:
            _button(notice, "close", "discard", _("Try no more"))


def fate(notice: Notice, now: float, _: Translator) -> str:
    """What became of it. Markdown."""
    zone = identity.zone()
    why = one_line(_.retell(notice.error or ""), 200)
    match notice.fate:
        case Fate.SENT:
            sent = _("sent at {time}", time=moment(notice.sent_at or now, zone, now))
            return f":green[:material/check:] :gray[{escape(sent)}]"
        case Fate.GIVEN_UP:
            given_up = _("given up: {why}", why=why)
            return f":red[:material/close:] :gray[{escape(given_up)}]"
    if not notice.tries:
        return f":blue[:material/schedule:] :gray[{escape(_('on its way'))}]"
    again = _(
        "try {number} at {time}",
        number=notice.tries + 1,
        time=moment(notice.next_try_at or now, zone, now),
    )
    return f":orange[:material/warning:] :gray[{escape(_(' · ').join([why, again]))}]"


def _button(notice: Notice, icon: str, act: str, label: str) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        type="tertiary",
        key=f"outbox_{act}_{notice.id}",
        help=label,
        on_click=_act,
        args=(act, notice.id),
    )


def _act(act: str, notice_id: int) -> None:
    verb = {"retry": verbs.retry, "discard": verbs.discard}[act]
    by, now = identity.person(), clock.now()
    acting.attempt(PART, lambda: verb(access.store(), notice_id, by=by, now=now))
