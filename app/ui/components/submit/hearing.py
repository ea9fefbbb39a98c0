"""Who is told how the job went; a schedule's jobs, where it runs regularly."""

import streamlit as st

from app import clock
from app.domain.notices import On
from app.language import Translator
from app.operations import watches
from app.store import channels
from app.ui import access, identity
from app.ui.escape import escape
from app.ui.form.plan import NOBODY, Plan

OFFERED = (On.DONE, On.FAILED, On.CANCELLED, On.SLOW)


def draw(plan: Plan) -> None:
    """The channels there are, and of what to tell; nothing while there is no channel."""
    with access.store().read() as tx:
        known = channels.every(tx)
    if not known:
        return
    _ = identity.translate()
    names = {NOBODY: _("nobody")} | {one.id: one.name for one in known}
    if plan.channel not in names:
        plan.channel = NOBODY
    choices = list(names)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            _("Tell"),
            choices,
            choices.index(plan.channel),
            format_func=lambda channel: names[channel],
            key=plan.key("channel"),
            width=240,
            on_change=plan.take,
            args=("channel",),
        )
        if plan.channel != NOBODY:
            st.pills(
                _("Of what to tell"),
                OFFERED,
                selection_mode="multi",
                default=plan.hears_of,
                format_func=lambda on: escape(occasion(on, _)),
                key=plan.key("hears_of"),
                label_visibility="collapsed",
                on_change=plan.take,
                args=("hears_of",),
            )


def occasion(on: On, _: Translator) -> str:
    """When word is sent, in a few words."""
    return {
        On.DONE: _("done"),
        On.FAILED: _("failed"),
        On.CANCELLED: _("cancelled"),
        On.SLOW: _("slower than usual"),
        On.METRIC: _("a metric at a value"),
    }[on]


def watch(plan: Plan, *, job_id: int | None = None, schedule_id: int | None = None) -> None:
    """Write down who is to be told of what was submitted."""
    if plan.channel == NOBODY:
        return
    for on in plan.hears_of:
        watches.add(
            access.store(),
            channel=plan.channel,
            on=on,
            job_id=job_id,
            schedule_id=schedule_id,
            was_just_submitted=job_id is not None,
            by=identity.person(),
            now=clock.now(),
        )
