"""The moments of a schedule that were decided, and what became of each."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import clock_time, duration, lasted, minute, moment
from app.store.schedule_views import Went
from app.ui import links
from app.ui.components import status
from app.ui.components.palette import palette
from app.ui.components.schedules import looks
from app.ui.components.schedules.schedule_rows import Reader

HEAD_HEIGHT, ROW_HEIGHT = 32, 35
OPENED = "occurrence_opened"
LONGEST = 300


def draw(found: Sequence[Went], reader: Reader) -> None:
    _ = reader.translator
    shown = columns(found, reader)
    column = st.column_config
    st.dataframe(
        shown,
        key="occurrences",
        hide_index=True,
        height=HEAD_HEIGHT + ROW_HEIGHT * len(shown) + 2,
        row_height=ROW_HEIGHT,
        alt=_("Moments, newest first"),
        column_config={
            "moment": column.TextColumn(_("Moment"), width=128),
            "result": _results(found, _),
            "delay": column.TextColumn(_("Delay"), width=84, alignment="right"),
            "took": column.TextColumn(_("Took"), width=84, alignment="right"),
            "job": column.ButtonColumn(
                _("Job"),
                width=84,
                type="tertiary",
                alignment="left",
                key=OPENED,
                on_click=_open,
                args=([one.job_id for one in found],),
            ),
            "note": column.TextColumn(_("Note"), width=420),
        },
    )


def columns(found: Sequence[Went], reader: Reader) -> pd.DataFrame:
    """One row for each moment, in the same order. Plain text."""
    return pd.DataFrame(
        [_row(one, reader) for one in found],
        columns=["moment", "result", "delay", "took", "job", "note"],
    )


def _row(one: Went, reader: Reader) -> dict[str, Any]:
    _ = reader.translator
    took = "–"
    if one.started_at is not None and one.finished_at is not None:
        took = lasted(one.finished_at - one.started_at, _.language)
    elif one.started_at is not None:
        took = clock_time(reader.now - one.started_at)
    return {
        # Moments of a rule are whole minutes.
        "moment": (moment if one.manual else minute)(one.moment, reader.zone, reader.now),
        "result": [looks.pill(one.result, _)],
        "delay": _delay(one, _),
        "took": took,
        "job": "" if one.job_id is None else f"#{one.job_id}",
        "note": _note(one, _),
    }


def _delay(one: Went, _: Translator) -> str:
    """From the moment to the start of its job; to its submission where it has not started."""
    if one.job_id is None:
        return "–"
    late = max(0.0, (one.started_at or one.decided_at) - one.moment)
    return duration(round(late, 1) if late < 10 else round(late), _.language)


def _note(one: Went, _: Translator) -> str:
    parts = [_("Run now, by hand")] if one.manual else []
    parts += [_.retell(one.note)] if one.note else []
    return one_line(" ".join(parts), LONGEST)


def _results(found: Sequence[Went], _: Translator) -> Any:
    kinds = dict.fromkeys(one.result for one in found)
    return st.column_config.MultiselectColumn(
        _("Outcome"),
        width=196,
        options=[looks.pill(kind, _) for kind in kinds],
        color=[status.pale(looks.of(kind), palette()) for kind in kinds],
    )


def _open(ids: Sequence[int | None]) -> None:
    """The row that was clicked, in the table as it was seen."""
    job_id = ids[st.session_state[OPENED].row]
    if job_id is not None:
        links.open_job(job_id)
