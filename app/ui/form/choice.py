"""Which workload the page shows, and filled with what: the URL says it, the tab remembers it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.domain.sentence import Sentence, sentence
from app.domain.workload import CatalogueEntry
from app.operations.cancel import not_found
from app.store import jobs, schedules
from app.ui import access, links
from app.ui.form import draft, plan

_LAST = "last_workload"


def in_order(entries: Mapping[str, CatalogueEntry]) -> Sequence[CatalogueEntry]:
    """By name; those that cannot be loaded last."""
    return sorted(entries.values(), key=lambda entry: (entry.error is not None, entry.name))


def choose(name: str) -> None:
    """Show another workload."""
    st.session_state[_LAST] = name
    st.query_params[links.WORKLOAD] = name
    st.query_params.pop(links.CLONE_OF, None)
    if st.query_params.pop(links.SCHEDULE, None) is not None or plan.current().schedule:
        plan.start_anew()


def chosen(entries: Mapping[str, CatalogueEntry]) -> tuple[CatalogueEntry, Sentence | None]:
    """The workload to show, and what has to be said about the wish."""
    notice = None
    wish = st.query_params.get(links.WORKLOAD) or st.session_state.get(_LAST)
    if links.CLONE_OF in st.query_params:
        cloned, notice = _clone(entries)
        wish = cloned or wish
    elif links.SCHEDULE in st.query_params:
        scheduled, notice = _of_schedule(entries)
        wish = scheduled or wish
    elif links.WORKLOAD in st.query_params and wish not in entries:
        notice = _unknown(str(wish), entries)
    entry = entries.get(wish or "") or in_order(entries)[0]
    st.session_state[_LAST] = entry.name
    return entry, notice


def _clone(entries: Mapping[str, CatalogueEntry]) -> tuple[str | None, Sentence | None]:
    """Put the job that the URL names into its workload's form."""
    job_id = links.number_in_url(links.CLONE_OF)
    with access.store().read() as tx:
        job = jobs.get(tx, job_id) if job_id is not None else None
    if job is None:
        return None, not_found(job_id or 0).message
    entry = entries.get(job.workload)
    if entry is None or entry.error is not None:
        return None, _unknown(job.workload, entries)
    if draft.current(entry).cloned_from != job.id:
        draft.replace(entry, draft.of_job(entry, job))
    return entry.name, None


def _of_schedule(entries: Mapping[str, CatalogueEntry]) -> tuple[str | None, Sentence | None]:
    """Put the schedule that the URL names into its workload's form, to be changed."""
    number = links.number_in_url(links.SCHEDULE) or 0
    with access.store().read() as tx:
        schedule = schedules.get(tx, number)
    if schedule is None:
        return None, sentence("There is no schedule #{id}; it may have been deleted.", id=number)
    entry = entries.get(schedule.workload)
    if entry is None or entry.error is not None:
        return None, _unknown(schedule.workload, entries)
    if draft.current(entry).schedule != schedule.id:
        draft.replace(entry, draft.of_schedule(entry, schedule))
        plan.edit(schedule)
    return entry.name, None


def _unknown(name: str, entries: Mapping[str, CatalogueEntry]) -> Sentence:
    known = ", ".join(entry.name for entry in in_order(entries))
    return sentence("There is no workload {name}; there are: {known}.", name=name, known=known)
