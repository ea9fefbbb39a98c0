"""The filters and the list below them, as they are at one moment."""

import streamlit as st

from app import clock
from app.domain.job import Status
from app.language import Translator
from app.language.numbers import number
from app.store import annotations, chains, counts, views
from app.ui import access, identity, links
from app.ui.components import job_view, paging, status, url_choice
from app.ui.components.monitor import job_rows, job_table

STATUS, WORKLOAD = "status", "workload"  # in the URL
ALL = "all"
_STATUSES = (ALL, *(str(one) for one in Status))


def is_changing() -> bool:
    """Whether any job waits or runs."""
    with access.store().read() as tx:
        pulse = views.pulse(tx, clock.now())
    return bool(pulse.running or pulse.pending)


def draw() -> None:
    _ = identity.translate()
    workloads = [ALL, *_workload_names()]
    workload = url_choice.chosen(workloads, WORKLOAD)
    counted = _counts(None if workload == ALL else workload)
    if not any(counted.values()) and workload == ALL:
        _first_use(_)
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        chosen = _status_filter(counted, _)
        total = sum(counted.values()) if chosen == ALL else counted[Status(chosen)]
        page = _pages(total, _)
    if len(workloads) > 2:
        _workload_filter(workloads, _)
    if not total:
        _no_match(_)
        return
    with access.store().read() as tx:
        found = views.job_page(
            tx,
            status=None if chosen == ALL else chosen,
            workload=None if workload == ALL else workload,
            page=page,
            total=total,
        )
        jobs = job_rows.records(found)
        now = clock.now()
        reader = job_rows.Reader(
            translator=_,
            zone=identity.zone(),
            now=now,
            entries=job_view.entries(),
            line=views.first_in_line(tx, now),
            awaited=chains.awaited(tx, [job["id"] for job in jobs if job["waits"]]),
            pinned=annotations.pinned(tx, [job["id"] for job in jobs]),
        )
    job_table.draw(job_rows.columns(jobs, reader), _)


@st.cache_data(ttl=5, show_spinner=False)
def _workload_names() -> list[str]:
    """One reading for all who look."""
    with access.store().read() as tx:
        return counts.workloads(tx)


@st.cache_data(ttl=1, show_spinner=False, max_entries=100)
def _counts(workload: str | None) -> dict[Status, int]:
    """One reading for all who look."""
    with access.store().read() as tx:
        return counts.by_status(tx, workload=workload)


def _status_filter(counted: dict[Status, int], _: Translator) -> str:
    def name(code: str) -> str:
        if code == ALL:
            return _("All {count}", count=number(sum(counted.values()), _.language))
        look = status.of_status(code)
        count = number(counted.get(Status(code), 0), _.language)
        return f":material/{look.icon}: {_.say(look.word)} {count}"

    return url_choice.segments(_("Status"), _STATUSES, STATUS, name, changed=paging.first)


def _workload_filter(workloads: list[str], _: Translator) -> None:
    entries = job_view.entries()

    def name(code: str) -> str:
        if code == ALL:
            return _("All workloads")
        return job_view.title("", code, entries.get(code), _)

    url_choice.menu(_("Workload"), workloads, WORKLOAD, name, width=220, changed=paging.first)


def _pages(total: int, _: Translator) -> int:
    """The control, where there is more than one page; the page that the URL names, or the last."""
    if total:
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            paging.draw(total, views.PAGE, _)
    return paging.chosen(total, views.PAGE)


def _first_use(_: Translator) -> None:
    st.markdown(_("No jobs yet. The sample data takes a minute."))
    st.button(_("Submit a job"), key="first_job", icon=":material/add:", on_click=links.open_submit)


def _no_match(_: Translator) -> None:
    st.markdown(_("No job matches."))
    st.button(_("Clear the filters"), key="clear_filters", on_click=_clear)


def _clear() -> None:
    for parameter in (STATUS, WORKLOAD, paging.PAGE):
        st.query_params.pop(parameter, None)
