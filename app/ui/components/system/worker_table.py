"""The workers and what they do; a click on a job opens it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from app.domain.job import Status
from app.domain.sentence import sentence
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import duration, size
from app.store.at_work import AtWork
from app.store.telemetry import ResourcePoint
from app.ui import links
from app.ui.components import job_view, status
from app.ui.components.heading import section
from app.ui.components.palette import palette
from app.ui.components.quiet import quiet

HEAD_HEIGHT, ROW_HEIGHT = 32, 35
MOST_ROWS = 12  # more of them are scrolled
OPENED = "worker_job_opened"
RUNNING = status.of_status(Status.RUNNING)
IDLE = status.Look(sentence("Idle"), "hourglass_empty", "gray")
SILENT = status.Look(sentence("Does not answer"), "warning", "orange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the rows are made with."""

    translator: Translator
    now: float
    use: Mapping[int, Sequence[ResourcePoint]]  # by job, oldest first
    ended: Mapping[str, int]  # attempts of this week, by worker


def draw(workers: Sequence[AtWork], reader: Reader) -> None:
    _ = reader.translator
    place = section(_("Workers"))
    if not workers:
        quiet(_("None."))
        return
    with place:
        quiet(summary(workers, _), width="content")
    shown = columns(workers, reader)
    st.dataframe(
        shown,
        key="workers",
        hide_index=True,
        height=HEAD_HEIGHT + ROW_HEIGHT * min(MOST_ROWS, len(shown)) + 2,
        row_height=ROW_HEIGHT,
        alt=_("Workers, by name"),
        column_config=_config(workers, shown, _),
    )


def summary(workers: Sequence[AtWork], _: Translator) -> str:
    """How many there are, and how many of them have something to do."""
    hosts = len({one.worker.host for one in workers})
    busy = sum(one.job is not None and not one.is_silent for one in workers)
    return _(" · ").join(
        [
            _.plural("{count} host", "{count} hosts", hosts),
            _.plural("{count} worker", "{count} workers", len(workers)),
            _("all busy") if busy == len(workers) else _("{count} busy", count=busy),
        ]
    )


def look_of(one: AtWork) -> status.Look:
    if one.is_silent:
        return SILENT
    return RUNNING if one.job else IDLE


def columns(workers: Sequence[AtWork], reader: Reader) -> pd.DataFrame:
    """One row for each worker; the column of the GPU is there where any job uses one."""
    shown = pd.DataFrame([_row(one, reader) for one in workers])
    return shown.drop(columns="gpu") if shown["gpu"].isna().all() else shown


def _row(one: AtWork, reader: Reader) -> dict[str, Any]:
    _, use = reader.translator, reader.use.get(one.job.id, ()) if one.job else ()
    since_s = max(0.0, reader.now - one.worker.beat_at)
    return {
        "name": one_line(one.worker.name, 60),
        "state": [_.say(look_of(one).word)],
        "job": _job(one, _),
        "heard": _("{duration} ago", duration=duration(round(since_s), _.language)),
        "cpu": [point.cpu_percent for point in use] or None,
        "memory": size(use[-1].memory) if use else "",
        "gpu": use[-1].gpu_percent if use else None,
        "ended": reader.ended.get(one.worker.name, 0),
    }


def _job(one: AtWork, _: Translator) -> str | None:
    if one.job is None:
        return None
    entry = job_view.entries().get(one.job.workload)
    title = job_view.title(one.job.title, one.job.workload, entry, _)
    return f"#{one.job.id} {one_line(title, 60)}"


def _config(workers: Sequence[AtWork], shown: pd.DataFrame, _: Translator) -> dict[str, Any]:
    column = st.column_config
    looks = (RUNNING, IDLE, SILENT)
    busiest = max([100.0, *(value for use in shown["cpu"] for value in use or ())])
    return {
        "name": column.TextColumn(_("Host / number"), width=136),
        "state": column.MultiselectColumn(
            _("State"),
            width=112,
            options=[_.say(look.word) for look in looks],
            color=[status.pale(look, palette()) for look in looks],
        ),
        "job": column.ButtonColumn(
            _("Current job"),
            width=280,
            type="tertiary",
            alignment="left",
            key=OPENED,
            on_click=open_clicked,
            args=([one.job.id if one.job else None for one in workers],),
        ),
        "heard": column.TextColumn(_("Last heard"), width=92, alignment="right"),
        "cpu": column.AreaChartColumn(_("CPU, 5 min"), width=150, y_min=0, y_max=busiest),
        "memory": column.TextColumn(_("Memory"), width=96, alignment="right"),
        "gpu": column.ProgressColumn(
            _("GPU"), width=132, min_value=0, max_value=100, format="%d%%"
        ),
        "ended": column.NumberColumn(_("Jobs this week"), width=110),
    }


def open_clicked(ids: Sequence[int | None]) -> None:
    """The job in the row that was clicked, in the table as it was seen."""
    job_id = ids[st.session_state[OPENED].row]
    if job_id is not None:
        links.open_job(job_id)
