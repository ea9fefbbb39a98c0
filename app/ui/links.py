"""Ways from page to page. They keep the language of the URL and stay in the same tab."""

from urllib.parse import quote

import streamlit as st

from app.ui import discovery, identity

SUBMIT, MONITOR, JOB, SCHEDULES = "submit", "monitor", "job", "schedules"  # URL paths of pages
SYSTEM = "system"
JOB_ID, CLONE_OF, WORKLOAD = "id", "from", "workload"  # parameters in the URL
WHEN, AFTER, SCHEDULE = "when", "after", "schedule"

Parameter = str | int | None


def query(**params: Parameter) -> dict[str, str]:
    """Parameters for a URL, with the language where the URL has one; None leaves one out."""
    wish = st.query_params.get(identity.LANGUAGE_KEY)
    kept = {identity.LANGUAGE_KEY: wish} if wish else {}
    return kept | {name: str(value) for name, value in params.items() if value is not None}


def go(page: str, **params: Parameter) -> None:
    """Open a page, in the script or in a widget's callback."""
    st.switch_page(discovery.streamlit_pages()[page], query_params=query(**params))


def link(page: str, label: str, *, icon: str | None = None, **params: Parameter) -> None:
    """Draw a link to a page. The label is Markdown: escape what people wrote."""
    st.page_link(
        discovery.streamlit_pages()[page], label=label, icon=icon, query_params=query(**params)
    )


def open_job(job_id: int) -> None:
    go(JOB, **{JOB_ID: job_id})


def open_submit(
    *,
    clone_of: int | None = None,
    workload: str | None = None,
    when: str | None = None,
    after: int | None = None,
    schedule: int | None = None,
) -> None:
    """Open the form.

    Args:
        clone_of: with what this job was submitted with.
        workload: of this workload.
        when: with this choice of when to run, one of `form.plan.When`.
        after: to run after this job, with its artifacts where they fit.
        schedule: with what this schedule asks for, to change it.
    """
    go(
        SUBMIT,
        **{CLONE_OF: clone_of, WORKLOAD: workload, WHEN: when, AFTER: after, SCHEDULE: schedule},
    )


def open_monitor() -> None:
    go(MONITOR)


def open_system() -> None:
    go(SYSTEM)


def open_schedules(schedule: int | None = None) -> None:
    """Open the list of schedules, or the history of one."""
    go(SCHEDULES, **{SCHEDULE: schedule})


def number_in_url(name: str) -> int | None:
    """A whole number from the URL; None when it is missing or something else."""
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def artifact(job_id: int, attempt: int, name: str) -> str:
    """Where the browser downloads an artifact."""
    return f"/files/jobs/{job_id}/artifacts/{attempt}/{quote(name, safe='')}"


def whole_log(job_id: int, attempt: int) -> str:
    """Where the browser downloads the whole log of an attempt."""
    return f"/files/jobs/{job_id}/log/{attempt}"
