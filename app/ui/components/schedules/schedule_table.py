"""The list of schedules: a click on a name opens its history, the last column is a menu."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.language import Translator
from app.ui.components import status
from app.ui.components.palette import palette
from app.ui.components.schedules import looks

HEAD_HEIGHT, ROW_HEIGHT = 32, 37
OPENED, ACTED = "schedule_opened", "schedule_acted"

Act = Callable[[int, str], None]  # the schedule's id and the word of what to do


def draw(
    shown: pd.DataFrame,
    ids: Sequence[int],
    words: Mapping[str, str],
    _: Translator,
    *,
    opened: Callable[[int], None],
    acted: Act,
) -> None:
    """The rows as `schedule_rows.columns` made them; as high as they are many.

    Args:
        ids: of the schedules, row by row.
        words: what a menu's entry says, to the word of what it does.
    """
    column = st.column_config
    st.dataframe(
        shown,
        key="schedules",
        hide_index=True,
        height=HEAD_HEIGHT + ROW_HEIGHT * len(shown) + 2,
        row_height=ROW_HEIGHT,
        alt=_("Schedules, by name"),
        column_config={
            "name": column.ButtonColumn(
                _("Name"),
                width=184,
                type="tertiary",
                alignment="left",
                key=OPENED,
                on_click=_open,
                args=(ids, opened),
            ),
            "rule": column.TextColumn(_("Rule"), width=200),
            "next": column.TextColumn(_("Next"), width=104, alignment="right"),
            "left": column.TextColumn(_("In"), width=72, alignment="right"),
            "last": _last_six(_),
            "usual": column.TextColumn(_("Usually takes"), width=92, alignment="right"),
            "overlap": column.TextColumn(_("On overlap"), width=116),
            "state": _state(shown, _),
            "menu": column.ButtonColumn(
                "", width=52, key=ACTED, on_click=_do, args=(ids, words, acted)
            ),
        },
    )


def _last_six(_: Translator) -> Any:
    return st.column_config.MultiselectColumn(
        _("Last six"),
        width=174,
        options=list(looks.SHAPES),
        color=[status.pale(look, palette()) for look in looks.SHAPES.values()],
    )


def _state(shown: pd.DataFrame, _: Translator) -> Any:
    """Its words depend on numbers, so the options are those that occur."""
    found = {word: look for cell in shown["state"] for word, look in cell}
    shown["state"] = [[word for word, look in cell] for cell in shown["state"]]
    return st.column_config.MultiselectColumn(
        _("State"),
        width=168,
        options=list(found),
        color=[status.pale(look, palette()) for look in found.values()],
    )


def _open(ids: Sequence[int], opened: Callable[[int], None]) -> None:
    """The row that was clicked, in the table as it was seen."""
    opened(ids[st.session_state[OPENED].row])


def _do(ids: Sequence[int], words: Mapping[str, str], acted: Act) -> None:
    click = st.session_state[ACTED]
    acted(ids[click.row], words[click.label])
