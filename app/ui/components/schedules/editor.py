"""Editing a schedule in a drawer: what changes in its next moments is seen before it is saved."""

from collections.abc import Callable

import streamlit as st

from app import clock
from app.domain.schedule import Schedule
from app.language import Translator
from app.ui import identity, links
from app.ui.components.quiet import quiet
from app.ui.components.schedules import dialogs, rule_form, timing_draft
from app.ui.components.schedules.dialogs import Editing
from app.ui.components.submit.field_error import field_error
from app.ui.escape import escape

WIDTH = 560
LONGEST_NAME = 100

Save = Callable[[Editing], bool]  # whether it was saved; if not, the editing says why


def blank(schedule: Schedule) -> Editing:
    """A schedule as it stands, before anything is typed."""
    return Editing(schedule, schedule.name, timing_draft.of_schedule(schedule, clock.now()))


def draw(editing: Editing, save: Save) -> None:
    _ = identity.translate()
    st.dialog(
        _("Edit schedule"),
        width=WIDTH,
        position="right",
        icon=":material/calendar_month:",
        on_dismiss=dialogs.close,
    )(_form)(editing, save)


def _form(editing: Editing, save: Save) -> None:
    _ = identity.translate()
    if editing.overtaken:
        text = _(
            "Somebody else has changed this schedule meanwhile. What you entered is still here, on"
            " top of that change. Look at it once more, then save again."
        )
        st.warning(escape(text), icon=":material/warning:")
    with st.container(gap="xsmall"):
        st.text_input(
            _("Name"),
            editing.name,
            key=editing.key,
            max_chars=LONGEST_NAME,
            on_change=editing.take,
        )
        for problem in editing.problems:
            field_error(problem.sentence)
        if editing.refusal:
            st.markdown(f":red[:small[:material/error: {escape(editing.refusal)}]]")
    rule_form.draw(editing.draft, before=editing.schedule.timing)
    _parameters(editing, _)
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Discard"), key="edit_discard", on_click=_discard)
        st.button(_("Save"), type="primary", key="edit_save", on_click=_save, args=(editing, save))


def _parameters(editing: Editing, _: Translator) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        quiet(_("Its parameters are changed in the form for jobs."), width="content")
        st.button(
            _("Change parameters…"),
            type="tertiary",
            icon=":material/tune:",
            key="edit_parameters",
            on_click=_open_form,
            args=(editing,),
        )


def _open_form(editing: Editing) -> None:
    dialogs.close()
    links.open_submit(when="regularly", schedule=editing.schedule.id)


def _discard() -> None:
    dialogs.close()
    st.rerun()


def _save(editing: Editing, save: Save) -> None:
    editing.draft.take_over()
    if save(editing):
        dialogs.close()
    st.rerun()
