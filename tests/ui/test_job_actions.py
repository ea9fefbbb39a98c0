"""What can be done to a job on its page."""

import dataclasses

import pytest
import streamlit as st

from app.domain.job import Status
from app.domain.outcome import Cancelled, Done, Raised
from app.store import Store, jobs
from app.ui import links
from tests.ui.job_rows import TRAIN, Rows
from tests.ui.page_runs import open_page, said


def test_cancelling_asks_first(rows: Rows, store: Store) -> None:
    job, _lease = rows.running(title="Kokoro")
    at = open_page("job", id=job.id)
    at = at.button(key="job_cancel").click().run()
    assert "Kokoro will stop after 1 min" in said(at).replace("*", "")
    at = at.button(key="cancel_no").click().run()
    assert "will stop after" not in said(at)
    at = at.button(key="job_cancel").click().run()
    at = at.button(key="cancel_yes").click().run()
    assert "Cancelling" in said(at)
    with store.read() as tx:
        found = jobs.get(tx, job.id)
    assert found is not None
    assert found.cancel_requested_at is not None


def test_a_waiting_job_is_cancelled_at_once(rows: Rows, store: Store) -> None:
    job = rows.pending()
    at = open_page("job", "ja", id=job.id)
    at = at.button(key="job_cancel").click().run()
    at = at.button(key="cancel_yes").click().run()
    assert "始まる前に中止しました" in said(at)
    with store.read() as tx:
        found = jobs.get(tx, job.id)
    assert found is not None
    assert found.status is Status.CANCELLED


def test_a_cancel_that_comes_too_late_says_so(rows: Rows) -> None:
    job, lease = rows.running()
    at = open_page("job", id=job.id).button(key="job_cancel").click().run()
    rows.end(lease, Done({"loss": 1}))
    at = at.button(key="cancel_yes").click().run()
    assert "has ended already" in said(at)


def test_retry_opens_a_new_job(rows: Rows, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(links, "open_job", opened.append)
    _job, lease = rows.running(params={"epochs": 7})
    old = rows.end(lease, Cancelled())
    open_page("job", id=old.id).button(key="job_retry").click().run()
    with store.read() as tx:
        new = jobs.get(tx, opened[0])
    assert new is not None
    assert new.retry_of == old.id
    assert new.params["epochs"] == 7


def test_a_retry_that_cannot_be_says_why(rows: Rows) -> None:
    _job, lease = rows.running(params={"epochs": "many"})
    old = rows.end(lease, Cancelled())
    at = open_page("job", id=old.id).button(key="job_retry").click().run()
    assert "epochs: A whole number, please." in said(at)


def test_a_job_is_cloned_into_the_form(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(links, "open_submit", lambda *, clone_of: opened.append(clone_of))
    _job, lease = rows.running()
    job = rows.end(lease, Raised("ValueError: no"))
    at = open_page("job", id=job.id)
    at.button(key="job_clone").click().run()
    at.button(key="aid_clone").click().run()
    assert opened == [job.id, job.id]


def test_a_job_is_put_aside_and_goes_on(rows: Rows) -> None:
    job = rows.pending()
    at = open_page("job", id=job.id).button(key="job_pause").click().run()
    assert "Paused" in said(at)
    assert "paused it before it started." in said(at)
    at = at.button(key="job_resume").click().run()
    assert "It is 1st in line" in said(at)


def test_a_running_job_is_asked_to_save_where_it_can(rows: Rows) -> None:
    job, _lease = rows.running()
    cannot = open_page("job", id=job.id).button(key="job_pause")
    assert cannot.disabled
    assert "saves no checkpoints" in cannot.help
    rows.publish(dataclasses.replace(TRAIN, saves=True))
    st.cache_data.clear()
    at = open_page("job", id=job.id).button(key="job_pause").click().run()
    assert "Saving its state, then it pauses" in said(at)
    assert at.button(key="job_pause").disabled
