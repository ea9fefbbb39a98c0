"""Jobs from Python."""

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import client, clock
from app.domain.errors import InvalidRequest, NotAllowed, NotFound
from app.domain.job import Status
from app.domain.outcome import Done
from app.files.folder import DataFolder
from app.files.logs import LogWriter
from app.store import Store, artifacts, chains, channels, open_store, watches
from tests import make
from tests.cli.conftest import LEARN_SCHEMA


@pytest.fixture
def connection(store: Store) -> Iterator[client.Connection]:
    make.publish(store, make.entry(), make.entry("learn", schema=LEARN_SCHEMA))
    with client.connect() as connection:
        yield connection


def test_a_job_is_submitted_and_followed(
    connection: client.Connection, store: Store, data: Path
) -> None:
    job = connection.submit("count", steps=5, title="Mine", priority=3)
    assert (job.status, job.result, job.id) == (Status.PENDING, None, 1)
    assert repr(job) == "<job #1 count: pending, 0%>"
    assert (job.job.title, job.job.params) == ("Mine", {"steps": 5, "name": "x"})
    claimed = make.claim(store, now=clock.now())
    assert claimed is not None
    writer = LogWriter(DataFolder(data).log(1, 1), 1000)
    writer.write(1.0, "out", "", [b"hello"])
    writer.close()
    with store.write() as tx:
        artifacts.insert(tx, [artifacts.Artifact(1, 1, "model.pt", 1, "0", 1.0)])
    assert [line.text for line in job.logs()] == ["hello"]
    assert job.artifacts() == [data / "jobs" / "1" / "attempts" / "1" / "artifacts" / "model.pt"]
    make.finish(store, claimed[1], Done({"sum": 10}), now=clock.now())
    assert (job.wait().status, job.result) == (Status.DONE, {"sum": 10})


def test_a_job_follows_another_and_takes_what_it_leaves(connection: client.Connection) -> None:
    first = connection.submit("count")
    at = datetime.datetime(2030, 1, 1, 9, tzinfo=datetime.UTC)
    second = connection.submit(
        "learn", data=first.artifact("t.csv"), target="y", run_at=at, run_after=[first]
    )
    third = connection.submit("count", run_after=[second.id, 1], run_at=at.timestamp())
    assert second.job.waits
    assert second.job.run_at == third.job.run_at == at.timestamp()
    with connection.store.read() as tx:
        assert chains.awaited(tx, [2, 3]) == {2: [1], 3: [1, 2]}
    first.cancel()
    anyway = connection.submit("count", run_after=[first], if_not_done="run")
    assert not anyway.job.waits


def test_waiting_ends_with_the_job_or_with_the_patience(
    connection: client.Connection, store: Store
) -> None:
    job = connection.submit("count")
    with pytest.raises(TimeoutError, match="job #1"):
        job.wait(timeout=0.05)
    claimed = make.claim(store, now=clock.now())
    assert claimed is not None
    lease = claimed[1]
    threading.Timer(0.1, lambda: make.finish(store, lease, Done(None), now=clock.now())).start()
    assert job.wait(timeout=20).status is Status.DONE


def test_a_file_goes_with_it(connection: client.Connection, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n")
    job = connection.submit("learn", files={"data": str(path)}, target="a")
    assert job.job.params["data"]["name"] == "table.csv"


def test_everything_that_is_wrong_is_told(connection: client.Connection) -> None:
    with pytest.raises(InvalidRequest) as refused:
        connection.submit("learn", files={"data": "nowhere.csv"}, epochs=0)
    assert {one.field for one in refused.value.problems} == {"data", "target", "epochs"}
    with pytest.raises(NotFound, match="there are: count, learn"):
        connection.submit("lern")
    with pytest.raises(NotFound, match="no job #9"):
        connection.job(9)


def test_cancel_and_retry(connection: client.Connection) -> None:
    job = connection.submit("count")
    with pytest.raises(NotAllowed):
        job.retry()
    assert job.cancel().status is Status.CANCELLED
    again = job.retry()
    assert (again.id, again.job.retry_of) == (2, 1)
    assert [one.id for one in connection.jobs(status="cancelled")] == [1]
    assert [one.id for one in connection.jobs(limit=1)] == [2]


def test_the_same_key_is_the_same_job(connection: client.Connection) -> None:
    assert connection.submit("count", key="a").id == connection.submit("count", key="a").id


def test_what_can_be_run_is_listed(connection: client.Connection) -> None:
    assert sorted(connection.workloads()) == ["count", "learn"]


def test_another_data_folder_can_be_named(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    with client.connect(elsewhere) as connection:
        make.publish(connection.store)
        assert connection.submit("count").id == 1
    store = open_store(connection.settings)
    assert (elsewhere / "jobs.db").exists()
    store.close()


def test_submit_alone_uses_the_settings(connection: client.Connection) -> None:
    client._default.cache_clear()
    job = client.submit("count", steps=2)
    assert connection.job(job.id).job.params["steps"] == 2
    client._default().close()
    client._default.cache_clear()


def test_a_channel_is_told_of_it(connection: client.Connection, store: Store) -> None:
    with store.write() as tx:
        channels.add(tx, name="team", url="json://x", by="me", now=clock.now())
    job = connection.submit("count")
    job.notify("team")
    job.notify("team", on=["done", "slow"])
    with store.read() as tx:
        assert [wish.on for wish in watches.of_job(tx, job.id)] == ["done", "failed", "slow"]
    with pytest.raises(NotFound):
        job.notify("nobody")
