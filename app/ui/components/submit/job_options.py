"""What is asked for the job itself, whatever its workload: title, priority, time limit."""

import streamlit as st

from app.domain.workload import CatalogueEntry
from app.language.numbers import duration
from app.operations.requests import LONGEST_TITLE
from app.ui import identity
from app.ui.form.draft import LIMIT, PRIORITY, TITLE, Draft

PRIORITIES = (10, 0, -10)
LIMITS_S = (600.0, 1800.0, 3600.0, 10_800.0, 43_200.0, 86_400.0)


def draw(entry: CatalogueEntry, draft: Draft) -> None:
    """One row; every field may stay as it is."""
    title, priority, limit = st.columns([2, 1, 1], gap="medium")
    with title:
        _title(entry, draft)
    with priority:
        _priority(draft)
    with limit:
        _limit(entry, draft)


def _title(entry: CatalogueEntry, draft: Draft) -> None:
    _ = identity.translate()
    st.text_input(
        _("Title"),
        draft.title,
        key=draft.key(TITLE),
        max_chars=LONGEST_TITLE,
        placeholder=_.pick(entry.title),
        help=_("How you recognize this job in the list. Without one it is called as its workload."),
        on_change=draft.take,
        args=(TITLE,),
    )


def _priority(draft: Draft) -> None:
    _ = identity.translate()
    names = {10: _("High"), 0: _("Normal"), -10: _("Low")}
    choices = sorted({*PRIORITIES, draft.priority}, reverse=True)
    st.selectbox(
        _("Priority"),
        choices,
        choices.index(draft.priority),
        format_func=lambda value: names.get(value, str(value)),
        key=draft.key(PRIORITY),
        help=_("Of the jobs that wait, those of higher priority start first."),
        on_change=draft.take,
        args=(PRIORITY,),
    )


def _limit(entry: CatalogueEntry, draft: Draft) -> None:
    _ = identity.translate()
    own = _("None") if entry.timeout_s is None else duration(entry.timeout_s, _.language)
    offered = sorted({*LIMITS_S, *([draft.limit_s] if draft.limit_s else [])})
    choices: list[float | None] = [None, *offered]
    st.selectbox(
        _("Time limit"),
        choices,
        choices.index(draft.limit_s),
        format_func=lambda value: own if value is None else duration(value, _.language),
        key=draft.key(LIMIT),
        help=_("An attempt that takes longer is stopped, and the job fails as timed out."),
        on_change=draft.take,
        args=(LIMIT,),
    )
