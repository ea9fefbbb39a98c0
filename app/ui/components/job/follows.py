"""What runs before and after a job: a small graph whose every job is a way to its page."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.store.chains import ChainJob
from app.ui import links
from app.ui.components import job_view, status
from app.ui.components.job_view import JobView
from app.ui.components.quiet import quiet
from app.ui.escape import escape

IN_A_STEP = 6  # more jobs side by side are counted, not shown
LONGEST_TITLE = 26


def draw(view: JobView, _: Translator) -> None:
    """From left to right: what it waits for, the job itself, what waits for it."""
    chain = view.chain
    if len(chain.jobs) < 2:
        return
    known = {job.id: job for job in chain.jobs}
    with st.container(border=True, gap="xsmall", key="job_chain"):
        quiet(_("Before and after"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            pairs = [(edge.first, edge.then) for edge in chain.edges]
            for place, step in enumerate(steps(known, pairs)):
                if place:
                    st.markdown(":gray[:material/arrow_forward:]", width="content")
                with st.container(width="content", gap=None, key=f"chain_step_{place}"):
                    _step([known[job_id] for job_id in step], view.job.id, _)
        if chain.is_cut:
            quiet(_("There are more; the pages of these jobs show them."))


def steps(jobs: Iterable[int], edges: Iterable[tuple[int, int]]) -> Sequence[Sequence[int]]:
    """Jobs in columns: each stands to the right of all that it waits for.

    Args:
        edges: pairs of a job and one that waits for it, which has a higher number.
    """
    before: Mapping[int, list[int]] = {job_id: [] for job_id in jobs}
    for first, then in edges:
        if first in before and then in before:
            before[then].append(first)
    place: dict[int, int] = {}
    for job_id in sorted(before):
        place[job_id] = 1 + max((place[first] for first in before[job_id]), default=-1)
    columns: list[list[int]] = [[] for _column in range(max(place.values(), default=-1) + 1)]
    for job_id, column in place.items():
        columns[column].append(job_id)
    return columns


def _step(jobs: Sequence[ChainJob], here: int, _: Translator) -> None:
    first = sorted(jobs, key=lambda job: (job.id != here, job.id))[:IN_A_STEP]
    for job in sorted(first, key=lambda job: job.id):
        label = name(job, _, longest=LONGEST_TITLE)
        if job.id == here:
            st.markdown(f":small[**{label}**]", width="content")
        else:
            open_button(job.id, label, key=f"chain_{job.id}")
    if len(jobs) > IN_A_STEP:
        quiet(_.plural("and {count} more", "and {count} more", len(jobs) - IN_A_STEP))


def name(job: ChainJob, _: Translator, *, longest: int) -> str:
    """A job's state, number and title, as Markdown."""
    look = status.of_status(job.status)
    title = _title(job, _, longest=longest)
    return f":{look.color}[:material/{look.icon}:] :blue[\\#{job.id}] {title}"


def plain_name(job: ChainJob, _: Translator, *, longest: int) -> str:
    """A job's number and title, as Markdown within a sentence."""
    return f"\\#{job.id} {_title(job, _, longest=longest)}"


def _title(job: ChainJob, _: Translator, *, longest: int) -> str:
    title = job_view.title(job.title, job.workload, job_view.entries().get(job.workload), _)
    return escape(one_line(title, longest))


def open_button(job_id: int, label: str, *, key: str) -> None:
    """A way to a job's page in the same tab."""
    st.button(label, type="tertiary", key=key, on_click=links.open_job, args=(job_id,))
