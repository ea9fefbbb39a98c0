"""The question before a schedule is deleted: which one, and what is kept."""

from collections.abc import Callable

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import number
from app.ui import identity
from app.ui.components.schedules import dialogs
from app.ui.components.schedules.dialogs import Deleting
from app.ui.escape import escape

LONGEST_NAME = 100

Delete = Callable[[int], None]


def draw(deleting: Deleting, delete: Delete) -> None:
    _ = identity.translate()
    st.dialog(_("Delete this schedule?"), on_dismiss=dialogs.close)(_question)(deleting, delete)


def _question(deleting: Deleting, delete: Delete) -> None:
    _ = identity.translate()
    st.markdown(escape(consequences(deleting, _)))
    act = escape(_("Delete the schedule"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Keep"), type="primary", key="schedule_delete_no", on_click=_answer)
        st.button(
            f":red[{act}]", key="schedule_delete_yes", on_click=_answer, args=(deleting, delete)
        )


def consequences(deleting: Deleting, _: Translator) -> str:
    name = one_line(deleting.schedule.name, LONGEST_NAME)
    if not deleting.jobs:
        return _("“{name}” will not run any more. It has submitted no jobs yet.", name=name)
    if deleting.jobs == 1:
        return _("“{name}” will not run any more. Its job is kept.", name=name)
    count = number(deleting.jobs, _.language)
    return _("“{name}” will not run any more. Its {jobs} jobs are kept.", name=name, jobs=count)


def _answer(deleting: Deleting | None = None, delete: Delete | None = None) -> None:
    dialogs.close()
    if deleting is not None and delete is not None:
        delete(deleting.schedule.id)
    st.rerun()
