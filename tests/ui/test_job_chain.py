"""What a job's page says about the jobs before and after it."""

import pytest

from app.domain.job import Job
from app.domain.outcome import Done, Raised
from app.language import Language
from app.operations import chains
from app.settings import Settings
from app.store import Store, artifacts
from app.store.artifacts import Artifact
from app.ui import links
from tests import make
from tests.ui.job_rows import TRAIN, Rows
from tests.ui.page_runs import open_page, said


def test_a_chain_is_shown_and_each_job_of_it_is_a_way_to_its_page(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    monkeypatch.setattr(links, "open_job", opened.append)
    first, _lease = rows.running(title="Learn")
    second = rows.after(first, title="Predict")
    third = rows.after(second, title="Report")
    at = open_page("job", id=second.id)
    assert f"Waits for #{first.id} to be done" in said(at)
    assert f"**:gray[:material/schedule:] :blue[#{second.id}] Predict**" in said(at)
    at.button(key=f"chain_{first.id}").click().run()
    at.button(key=f"chain_{third.id}").click().run()
    assert opened == [first.id, third.id]


def test_a_job_alone_has_no_chain(rows: Rows) -> None:
    assert "Before and after" not in said(open_page("job", id=rows.pending().id))


def test_what_a_file_came_from_and_went_to_is_told_on_both_pages(rows: Rows, store: Store) -> None:
    job, lease = rows.running(title="Learn")
    with store.write() as tx:
        artifacts.insert(tx, [Artifact(job.id, 1, "model.bin", 9, "0" * 64, rows.now)])
    rows.end(lease, Done({}))
    taker = rows.after(job, title="Predict", data={"job": job.id, "artifact": "model.bin"})
    source, target = open_page("job", id=job.id), open_page("job", "ja", id=taker.id)
    assert "What was made of its outputs" in said(source)
    assert source.button(key=f"use_data_{taker.id}").label.endswith("Predict")
    assert "入力の出どころ" in said(target)
    assert target.button(key=f"input_data_{job.id}").label.endswith("Learn")
    assert f"model.bin :gray[#{job.id} の成果物]" in said(target)


def test_a_job_that_was_cancelled_with_another_says_which(
    rows: Rows, store: Store, settings: Settings
) -> None:
    first, lease = rows.running(title="Learn")
    second = rows.after(first, title="Predict")
    rows.end(lease, Raised("ValueError: no"))
    chains.release(store, settings, now=rows.now)
    sentences: dict[Language, str] = {
        "en": f"Job #{first.id}, which this one waited for, failed.",
        "ja": f"#{first.id}",
    }
    for language, sentence in sentences.items():
        assert sentence in said(open_page("job", language, id=second.id))


def test_cancelling_names_what_goes_with_it(rows: Rows) -> None:
    first, _lease = rows.running(title="Learn")
    second = rows.after(first, title="Predict")
    third = rows.after(second, title="Report")
    other = rows.after(first, title="Whatever", if_not_done="run")
    at = open_page("job", id=first.id).button(key="job_cancel").click().run()
    text = said(at).replace("*", "")
    assert f"will be cancelled too: #{second.id} Predict, #{third.id} Report." in text
    assert f"too: #{other.id}" not in text


@pytest.mark.parametrize("pinned", [False, True])
def test_a_pin_is_a_badge_and_keeps_from_deletion(rows: Rows, pinned: bool) -> None:
    job = ended(rows)
    at = open_page("job", id=job.id)
    if pinned:
        at = at.menu_button(key="job_menu").click("pin").run()
    assert ("Pinned" in said(at)) is pinned
    assert any("Delete" in one for one in at.menu_button(key="job_menu").options) is not pinned


def test_deleting_asks_first_and_leads_to_the_list(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[bool] = []
    monkeypatch.setattr(links, "open_monitor", lambda: left.append(True))
    job = ended(rows)
    at = open_page("job", id=job.id).menu_button(key="job_menu").click("delete").run()
    assert f"The record and the log of #{job.id} will be removed for good." in said(at)
    at = at.button(key="delete_yes").click().run()
    assert left == [True]
    assert f"There is no job #{job.id}." in said(open_page("job", id=job.id))


def ended(rows: Rows) -> Job:
    _job, lease = rows.running()
    return rows.end(lease, Done({}), at=rows.now - 10)


def test_a_job_of_a_schedule_leads_to_it(
    rows: Rows, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    monkeypatch.setattr(links, "open_schedules", opened.append)
    job = rows.pending(schedule_id=7)
    at = open_page("job", id=job.id)
    at.button(key="job_schedule").click().run()
    assert opened == [7]


def test_what_takes_an_artifact_of_a_job_is_first_when_something_is_run_after_it(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(links, "open_submit", lambda **wish: asked.append(wish))
    file = {"type": "object", "x-upload": [".bin"], "x-takes": "model"}
    rows.publish(
        TRAIN,
        make.entry("learn", artifacts={"model.bin": "model"}),
        make.entry("predict", schema={"type": "object", "properties": {"model": file}}),
    )
    for workload, first in (("learn", "predict"), ("train", None)):
        job = rows.pending(workload=workload)
        open_page("job", id=job.id).menu_button(key="job_menu").click("then").run()
        assert asked[-1] == {"workload": first, "when": "after", "after": job.id}
