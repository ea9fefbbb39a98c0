"""Accepting jobs."""

import io
import threading
from typing import Any

import pytest

from app import broker
from app.domain.errors import InvalidRequest, NotFound
from app.domain.job import Job, Status
from app.files import uploads
from app.files.folder import DataFolder
from app.operations import submit as submitting
from app.settings import Settings
from app.store import Store, events, jobs, open_store
from tests import make

UPLOAD_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "properties": {"upload": {"type": "string"}, "name": {"type": "string"}},
            "required": ["upload", "name"],
            "additionalProperties": False,
            "x-upload": [".csv"],
        }
    },
}


@pytest.fixture(autouse=True)
def published(store: Store) -> None:
    make.publish(store, make.entry(), make.entry("learn", schema=UPLOAD_SCHEMA))


def submit(store: Store, settings: Settings, **changed: Any) -> Job:
    values: dict[str, Any] = {"workload": "count", "params": {}, "by": "tester", "now": make.NOW}
    return submitting.submit(store, settings, **values | changed)


def test_an_accepted_job_waits_with_its_defaults_and_its_history(
    store: Store, settings: Settings
) -> None:
    job = submit(store, settings, params={"steps": 5}, title="  Mine\n", priority=7)
    assert job.status is Status.PENDING
    assert job.params == {"steps": 5, "name": "x"}
    assert (job.title, job.priority, job.owner) == ("Mine", 7, "tester")
    assert (job.created_at, job.run_at) == (make.NOW, make.NOW)
    with store.read() as tx:
        assert jobs.get(tx, job.id) == job
        (event,) = events.of_job(tx, job.id)
    assert (event.kind, event.by, event.at) == ("submitted", "tester", make.NOW)


def test_the_workload_gives_its_limits(store: Store, settings: Settings) -> None:
    make.publish(store, make.entry(timeout_s=60.0, max_failures=4))
    job = submit(store, settings)
    assert (job.timeout_s, job.max_failures, job.max_crashes) == (60, 4, settings.max_crashes)
    assert submit(store, settings, timeout_s=5).timeout_s == 5


def test_an_unknown_workload_is_told_with_the_known_ones(store: Store, settings: Settings) -> None:
    with pytest.raises(NotFound, match="there are: count, learn"):
        submit(store, settings, workload="coutn")


def test_without_any_workload_the_way_out_is_told(store: Store, settings: Settings) -> None:
    with store.write() as tx:
        tx.exec_driver_sql("DELETE FROM catalogue")
    with pytest.raises(NotFound, match=r"run_consumer\.sh"):
        submit(store, settings)


def test_every_problem_of_a_request_is_told_and_nothing_is_kept(
    store: Store, settings: Settings
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        submit(
            store,
            settings,
            params={"steps": 99, "extra": 1},
            title="x" * 201,
            priority=101,
            timeout_s=0,
        )
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {"steps", "extra", "title", "priority", "timeout_s"}
    with store.read() as tx:
        assert jobs.newest(tx, limit=9) == []


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e12])
def test_a_limit_of_time_is_a_sensible_one(
    store: Store, settings: Settings, timeout: float
) -> None:
    with pytest.raises(InvalidRequest, match="timeout_s"):
        submit(store, settings, timeout_s=timeout)


def test_a_workload_that_cannot_be_imported_says_why(store: Store, settings: Settings) -> None:
    make.publish(store, make.entry(error="SyntaxError: line 3"))
    with pytest.raises(InvalidRequest, match="SyntaxError: line 3"):
        submit(store, settings)


def test_a_title_is_composed_and_without_control_characters(
    store: Store, settings: Settings
) -> None:
    job = submit(store, settings, title="か\u3099\x1b[31m\u202e\x00 a\tb")
    assert job.title == "が[31m a b"


def test_an_upload_must_be_there(store: Store, settings: Settings) -> None:
    with pytest.raises(InvalidRequest, match="not there any more"):
        submit(
            store,
            settings,
            workload="learn",
            params={"data": {"upload": "0" * 64, "name": "x.csv"}},
        )
    stored = uploads.keep(DataFolder(settings.data), io.BytesIO(b"a"), "x.csv", limit_mb=1)
    job = submit(store, settings, workload="learn", params={"data": stored.reference})
    assert job.params == {"data": stored.reference}


def test_a_key_makes_a_request_happen_once(store: Store, settings: Settings) -> None:
    first = submit(store, settings, idempotency_key="mine")
    again = submit(store, settings, idempotency_key="mine", now=make.NOW + 9999)
    other = submit(store, settings, idempotency_key="other")
    assert first.id == again.id != other.id


def test_five_quick_clicks_make_one_job(store: Store, settings: Settings) -> None:
    start = threading.Barrier(5)
    made: list[int] = []

    def click() -> None:
        start.wait()
        made.append(submit(store, settings, session="tab").id)

    clicks = [threading.Thread(target=click) for _ in range(5)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(made) == 5
    assert len(set(made)) == 1
    with store.read() as tx:
        assert len(jobs.newest(tx, limit=9)) == 1


def test_the_same_request_later_or_from_elsewhere_is_another_job(
    store: Store, settings: Settings
) -> None:
    first = submit(store, settings, session="tab")
    others = [
        submit(store, settings, session="tab", params={"steps": 4}),
        submit(store, settings, session="other tab"),
        submit(store, settings),
        submit(store, settings),
        submit(store, settings, session="tab", now=make.NOW + submitting.SAME_REQUEST_S),
    ]
    assert len({first.id, *(job.id for job in others)}) == 6


def test_a_bell_that_does_not_ring_loses_nothing(
    store: Store, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.data / "huey.db").mkdir()
    job = submit(store, settings)
    assert job.status is Status.PENDING
    assert "did not ring" in caplog.text


def test_each_job_rings_once(store: Store, settings: Settings) -> None:
    submit(store, settings)
    submit(store, settings)
    assert broker.bells_waiting(settings, limit=9) == 2


def test_the_bell_of_another_data_folder_rings_there(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"data": settings.data / "elsewhere"})
    other = open_store(elsewhere)
    make.publish(other)
    submit(other, elsewhere)
    assert broker.bells_waiting(settings, limit=9) == 0
    assert broker.bells_waiting(elsewhere, limit=9) == 1
    other.close()
