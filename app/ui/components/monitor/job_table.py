"""The list of jobs, renewed as they go on; a click on a title opens the job in the same tab."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.domain.job import Status
from app.language import Translator
from app.ui import links
from app.ui.components import status
from app.ui.components.palette import palette

HEAD_HEIGHT, ROW_HEIGHT = 32, 35
OPENED = "job_opened"


def draw(shown: pd.DataFrame, _: Translator) -> None:
    """The rows as `job_rows.columns` made them; as high as they are many."""
    st.dataframe(
        shown,
        key="jobs",
        hide_index=True,
        height=HEAD_HEIGHT + ROW_HEIGHT * len(shown) + 2,
        row_height=ROW_HEIGHT,
        alt=_("Jobs, newest first"),
        column_config=_columns(shown, _),
    )


def _columns(shown: pd.DataFrame, _: Translator) -> dict[str, Any]:
    column = st.column_config
    return {
        "id": column.NumberColumn("#", width=56, format="%d"),
        "status": _status_column(_),
        "title": column.ButtonColumn(
            _("Title"),
            width=232,
            type="tertiary",
            alignment="left",
            key=OPENED,
            on_click=open_clicked,
            args=(shown["id"].tolist(),),
        ),
        "progress": column.ProgressColumn(
            _("Progress"), width=132, min_value=0, max_value=100, format="%d%%"
        ),
        "news": column.TextColumn(_("Left, result"), width=140),
        "ran": column.TextColumn(_("Ran for"), width=74, alignment="right"),
        "workload": column.TextColumn(_("Workload"), width=124),
        "owner": column.TextColumn(_("Owner"), width=76),
        "submitted": column.TextColumn(_("Submitted"), width=96, alignment="right"),
    }


def _status_column(_: Translator) -> Any:
    looks = [status.of_status(one) for one in Status] + [status.CANCELLING]
    return st.column_config.MultiselectColumn(
        _("Status"),
        width=112,
        options=[_.say(look.word) for look in looks],
        color=[status.pale(look, palette()) for look in looks],
    )


def open_clicked(ids: Sequence[int]) -> None:
    """The row that was clicked, in the table as it was seen."""
    links.open_job(ids[st.session_state[OPENED].row])
