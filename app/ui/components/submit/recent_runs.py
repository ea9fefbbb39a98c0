"""The newest jobs, each a way to its page."""

from typing import Any

import streamlit as st

from app.domain.job import Status
from app.domain.text import one_line
from app.language import Translator, numbers
from app.store import views
from app.ui import access, identity, links
from app.ui.components import job_view, status
from app.ui.components.quiet import quiet
from app.ui.escape import escape

EVERY_S = 4.0
SHOWN = 5
LONGEST_TITLE = 40


@st.fragment(run_every=EVERY_S)
def draw() -> None:
    """One line a job: number, title, how far it is or how it went; renews itself."""
    _ = identity.translate()
    with access.store().read() as tx:
        rows = views.job_page(tx, size=SHOWN).to_dict("records")
    if not rows:
        quiet(_("No jobs yet."))
    with st.container(gap=None):
        for row in rows:
            _line({str(key): value for key, value in row.items()}, _)


def _line(row: dict[str, Any], _: Translator) -> None:
    job_id, look = int(row["id"]), status.of_status(row["status"])
    entry = job_view.entries().get(row["workload"])
    title = one_line(job_view.title(row["title"], row["workload"], entry, _), LONGEST_TITLE)
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
        gap="small",
        key=f"recent_{job_id}",
    ):
        st.button(
            f":{look.color}[:material/{look.icon}:] :blue[\\#{job_id}] {escape(title)}",
            key=f"recent_open_{job_id}",
            type="tertiary",
            on_click=links.open_job,
            args=(job_id,),
        )
        quiet(_news(row, _), width="content")


def _news(row: dict[str, Any], _: Translator) -> str:
    match row["status"]:
        case Status.RUNNING:
            return f"{row['progress']:.0%}"
        case Status.FAILED:
            return _.say(status.of_reason(row["reason"]))
        case Status.DONE:
            return numbers.duration(row["finished_at"] - row["started_at"], _.language)
    return _.say(status.of_status(row["status"]).word)
