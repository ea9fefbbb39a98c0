"""The list of schedules under its sentences; renews itself."""

import streamlit as st

from app import clock
from app.language import Translator
from app.ui import identity, links
from app.ui.components.schedules import (
    actions,
    cautions,
    headline,
    notice,
    schedule_rows,
    schedule_table,
    schedule_view,
)
from app.ui.escape import escape


def draw() -> None:
    _ = identity.translate()
    notice.draw(_)
    found = schedule_view.rows()
    if not found:
        _first_use(_)
        return
    zone = identity.zone()
    reader = schedule_rows.Reader(translator=_, zone=zone, now=clock.now())
    today = schedule_view.today(zone.key)
    st.markdown(f":gray[{headline.sentences(found, today, reader)}]")
    cautions.draw(found, today, _)
    names = actions.names(_)
    shown = schedule_rows.columns(found, reader)
    shown["menu"] = [[names[act] for act in actions.fitting(row.schedule)] for row in found]
    schedule_table.draw(
        shown,
        [row.schedule.id for row in found],
        {name: act for act, name in names.items()},
        _,
        opened=links.open_schedules,
        acted=actions.do,
    )


def _first_use(_: Translator) -> None:
    text = _("No schedules yet. Leave nightly training or morning predictions to the clock.")
    st.markdown(escape(text))
    new_button(_, key="first_schedule", primary=False)


def new_button(_: Translator, *, key: str, primary: bool) -> None:
    """The way to a new one: the form for jobs, to be run regularly."""
    st.button(
        _("New schedule"),
        icon=":material/add:",
        type="primary" if primary else "secondary",
        key=key,
        on_click=links.open_submit,
        kwargs={"when": "regularly"},
    )
