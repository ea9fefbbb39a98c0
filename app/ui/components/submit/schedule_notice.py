"""What the form has to do with a schedule: it was saved, or is being changed."""

import streamlit as st

from app import clock
from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.language.moments import coming
from app.store import schedules
from app.ui import access, identity, links
from app.ui.components.submit import submission
from app.ui.escape import escape
from app.ui.form import plan as plans
from app.ui.form.plan import Plan

LONGEST_NAME = 80


def draw_saved() -> None:
    """The schedule that was just saved, and when it is due next."""
    _ = identity.translate()
    number = submission.saved()
    if number is None:
        return
    with access.store().read() as tx:
        schedule = schedules.get(tx, number)
    if schedule is None:
        return
    name = one_line(schedule.name, LONGEST_NAME)
    if schedule.next_at is None:
        said = _("The schedule “{name}” is saved. No moment of it is to come.", name=name)
    else:
        first = coming(_, schedule.next_at, identity.zone(), clock.now())
        said = _("The schedule “{name}” is saved. Next: {moment}.", name=name, moment=first)
    with st.container(horizontal=True, vertical_alignment="center", key="schedule_saved"):
        st.markdown(f":green[:material/check_circle:] {escape(said)}", width="content")
        st.button(
            _("Show the schedules"),
            type="tertiary",
            icon=":material/arrow_forward:",
            key="show_schedules",
            on_click=links.open_schedules,
        )


def draw_changing(entry: CatalogueEntry, plan: Plan) -> None:
    """Which schedule is being changed, and the way out."""
    if plan.schedule is None:
        return
    _ = identity.translate()
    name = one_line(plan.schedule.name, LONGEST_NAME)
    said = _("You are changing the schedule “{name}”.", name=name)
    with st.container(horizontal=True, vertical_alignment="center", key="schedule_changing"):
        st.markdown(f":blue[:material/edit_calendar:] {escape(said)}", width="content")
        st.button(
            _("Discard the changes"),
            type="tertiary",
            key="discard",
            on_click=_discard,
            args=(entry,),
        )
    if plan.overtaken:
        text = _(
            "Somebody else has changed this schedule meanwhile. What you entered is still here;"
            " save again to replace theirs."
        )
        st.warning(escape(text), icon=":material/warning:")


def _discard(entry: CatalogueEntry) -> None:
    st.query_params.pop(links.SCHEDULE, None)
    submission.forget_form(entry)
    plans.start_anew()
    links.open_schedules()
