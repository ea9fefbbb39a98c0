"""What runs by itself, when next, and how did it go?"""

import streamlit as st

from app.domain.sentence import sentence
from app.ui import identity, links
from app.ui.boundary import guarded
from app.ui.components.heading import page_head
from app.ui.components.schedules import (
    actions,
    delete_dialog,
    dialogs,
    editor,
    history,
    schedule_list,
    tell_dialog,
    week_view,
)
from app.ui.components.schedules.dialogs import Deleting, Editing, Telling
from app.ui.page import Page

PAGE = Page(
    title=sentence("Schedules"),
    icon=":material/calendar_month:",
    url_path=links.SCHEDULES,
    order=40,
)
EVERY_S, WEEK_EVERY_S = 5.0, 60.0


def render() -> None:
    schedule_id = links.number_in_url(links.SCHEDULE)
    if schedule_id is None:
        _all()
    else:
        st.fragment(guarded(lambda: history.draw(schedule_id)), run_every=EVERY_S)()
    match dialogs.current():
        case Editing() as editing:
            editor.draw(editing, actions.save)
        case Deleting() as deleting:
            delete_dialog.draw(deleting, actions.delete)
        case Telling() as telling:
            tell_dialog.draw(telling)


def _all() -> None:
    _ = identity.translate()
    with page_head(_.say(PAGE.title)):
        schedule_list.new_button(_, key="new_schedule", primary=True)
    st.fragment(guarded(schedule_list.draw), run_every=EVERY_S)()
    st.fragment(guarded(week_view.draw), run_every=WEEK_EVERY_S)()
