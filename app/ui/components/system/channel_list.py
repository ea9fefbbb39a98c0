"""Where word is sent, and of what: each channel with a way to try it and to take it away."""

from collections.abc import Sequence

import streamlit as st

from app import clock
from app.domain.notices import On, Watch
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import number
from app.operations import channels, watches
from app.operations.channels import ShownChannel
from app.store import watches as watch_rows
from app.ui import access, identity
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.components.submit.hearing import OFFERED, occasion
from app.ui.components.system import acting, dialogs, test_fate
from app.ui.escape import escape

PART = "channels"


def draw(_: Translator) -> None:
    section(_("Word when it is done")).button(
        _("Add a channel…"),
        icon=":material/add_alert:",
        key="channel_add",
        on_click=dialogs.ask,
        args=(dialogs.AddingChannel(),),
    )
    acting.refusal(PART)
    store = access.store()
    with store.read() as tx:
        agreed = watch_rows.of_everything(tx)
    found = channels.listed(store, access.settings())
    if not found:
        quiet(_("No channel yet: add mail, chat or a webhook, and hear of jobs that end or fail."))
    for channel in found:
        with st.container(border=True, gap="xsmall", key=f"channel_{channel.id}"):
            _head(channel, _)
            _everything(channel, [one for one in agreed if one.channel_id == channel.id], _)
            test_fate.draw(channel.id, _)


def _head(channel: ShownChannel, _: Translator) -> None:
    name, where = escape(one_line(channel.name, 60)), escape(one_line(channel.where, 80))
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{name}** :small[:gray[{where}]]", width="content")
        with st.container(horizontal=True, width="content"):
            st.button(
                _("Send a test"),
                icon=":material/send:",
                type="tertiary",
                key=f"channel_test_{channel.id}",
                on_click=_send_test,
                args=(channel.id,),
            )
            if not channel.is_from_settings:
                st.button(
                    _("Remove…"),
                    type="tertiary",
                    key=f"channel_remove_{channel.id}",
                    on_click=dialogs.ask,
                    args=(dialogs.RemovingChannel(channel.id, channel.name),),
                )


def _everything(channel: ShownChannel, agreed: Sequence[Watch], _: Translator) -> None:
    """What it is told of every job."""
    key = f"channel_hears_{channel.id}"
    st.session_state[key] = [on for on in OFFERED if any(one.on is on for one in agreed)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        quiet(_("of every job:"), width="content")
        st.pills(
            _("Of what to tell"),
            OFFERED,
            selection_mode="multi",
            format_func=lambda on: escape(occasion(on, _)),
            key=key,
            label_visibility="collapsed",
            on_change=_agree,
            args=(channel.id, key),
        )
    for watch in agreed:
        if watch.on is On.METRIC:
            _metric(watch, _)


def _metric(watch: Watch, _: Translator) -> None:
    sign = "≥" if watch.above else "≤"
    value = number(watch.threshold or 0.0, _.language)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        quiet(f"{one_line(watch.metric or '', 60)} {sign} {value}", width="content")
        st.button(
            _("Remove"),
            type="tertiary",
            key=f"watch_remove_{watch.id}",
            on_click=_forget,
            args=(watch.id,),
        )


def _agree(channel_id: int, key: str) -> None:
    """Make the watches for all jobs what was chosen."""
    chosen, store = set(st.session_state[key]), access.store()
    by, now = identity.person(), clock.now()

    def act() -> None:
        with store.read() as tx:
            agreed = [one for one in watch_rows.of_everything(tx) if one.channel_id == channel_id]
        for watch in agreed:
            if watch.on in OFFERED and watch.on not in chosen:
                watches.remove(store, watch.id, by=by, now=now)
        for on in chosen - {watch.on for watch in agreed}:
            watches.add(store, channel=channel_id, on=on, by=by, now=now)

    acting.attempt(PART, act)


def _forget(watch_id: int) -> None:
    by, now = identity.person(), clock.now()
    acting.attempt(PART, lambda: watches.remove(access.store(), watch_id, by=by, now=now))


def _send_test(channel_id: int) -> None:
    by, now = identity.person(), clock.now()
    sent = acting.attempt(
        PART, lambda: channels.send_test(access.store(), channel_id, by=by, now=now)
    )
    if sent is not None:
        test_fate.follow(channel_id, sent)
