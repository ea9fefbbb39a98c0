"""F46-F51, F70: bells, floods, and jobs that take others along."""

import os
import pickle
import signal
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from app import broker, processes
from app.compute.scheduler import ring_for_waiting
from app.domain.job import Reason, Status
from app.settings import Settings
from app.store import Store, jobs
from tests import make
from tests.eventually import eventually
from tests.faults.mined import MinedHouse


@pytest.mark.consumer
def test_f46_a_hundred_bells_for_one_job_run_it_once(shared: MinedHouse, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    job = shared.submit("ledger", path=str(ledger), steps=5)
    for _ in range(100):
        broker.ring(shared.settings)
    assert shared.finished(job).attempt == 1
    eventually(lambda: broker.bells_waiting(shared.settings, limit=1000) == 0, within=30)
    assert ledger.read_text().splitlines() == [f"1 {step}" for step in range(5)]


def test_f47_however_many_jobs_wait_bells_do_not_pile_up(store: Store, settings: Settings) -> None:
    for _ in range(200):
        make.job(store)
    for second in range(50):
        ring_for_waiting(store, settings, make.NOW + second)
    assert broker.bells_waiting(settings, limit=10**6) == settings.workers
    for _ in range(300):
        broker.ring(settings)
    assert broker.bells_waiting(settings, limit=10**6) < 300


class Evil:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.consumer
def test_f48_garbage_in_the_broker_runs_no_code_and_stops_nothing(
    shared: MinedHouse, tmp_path: Path
) -> None:
    messages = [
        pickle.dumps(Evil(tmp_path / "evil")),
        b"",
        b"\x00\xff" * 1000,
        b"[]",
        b'["id", "os.system", null, ["id"], {}]',
        b'["id", "tasks.bell", null, 0, 0, ["x"], {"y": 1}, null, null]',
        "表".encode("cp932"),
    ]
    connection = sqlite.connect(str(shared.data / "huey.db"))
    with connection:
        connection.executemany(
            "insert into task (queue, data) values ('nonstop', ?)", [(one,) for one in messages]
        )
    waiting = "select count(*) from task"
    eventually(lambda: connection.execute(waiting).fetchone()[0] == 0, within=30)
    connection.close()
    assert shared.finished(shared.submit("prints")).status is Status.DONE
    assert not (tmp_path / "evil").exists()
    assert "could not be read and was dropped" in shared.said()


@pytest.mark.consumer
def test_f49_a_job_that_kills_its_worker_is_set_aside_and_others_flow(shared: MinedHouse) -> None:
    poison = shared.submit("kills_its_worker")
    others = [shared.submit("prints", lines=number) for number in range(6)]
    after = shared.finished(poison)
    assert (after.status, after.reason, after.crashes) == (Status.FAILED, Reason.LOST, 3)
    assert [one.outcome for one in shared.attempts(poison.id)] == ["lost"] * 3
    ended = [shared.finished(job) for job in others]
    assert {job.status for job in ended} == {Status.DONE}
    assert {job.crashes for job in ended} == {0}


@pytest.mark.consumer
def test_f49_a_job_that_kills_its_fork_server_harms_nobody_but_itself(shared: MinedHouse) -> None:
    before = shared.workers()
    poison = shared.submit("kills_its_fork_server")
    others = [shared.submit("prints", lines=number) for number in range(6)]
    after = shared.finished(poison)
    assert (after.status, after.reason, after.crashes) == (Status.FAILED, Reason.CRASHED, 3)
    assert {one.signal for one in shared.attempts(poison.id)} == {signal.SIGKILL}
    assert {shared.finished(job).status for job in others} == {Status.DONE}
    assert shared.workers() == before
    assert "the fork server died and is replaced" in shared.said()


@pytest.mark.consumer
def test_f50_a_job_that_asks_for_more_memory_than_it_may_says_so(shared: MinedHouse) -> None:
    job = shared.finished(shared.submit("allocates", megabytes=2000))
    assert (job.status, job.reason) == (Status.FAILED, Reason.OUT_OF_MEMORY)
    assert shared.finished(shared.submit("allocates", megabytes=40)).status is Status.DONE


@pytest.mark.consumer
def test_f51_a_job_that_starts_forty_detached_processes_takes_them_all_along(
    shared: MinedHouse,
) -> None:
    job = shared.submit("swarms", count=40)
    attempt = shared.running(job)
    eventually(lambda: shared.log(job), within=60)
    assert len(processes.marked(attempt.nonce)) == 40
    assert shared.cancel(job).status is Status.CANCELLED
    assert processes.marked(attempt.nonce) == []


@pytest.mark.consumer
def test_f70_a_flood_of_requests_is_taken_and_an_urgent_job_comes_first(
    shared: MinedHouse,
) -> None:
    blockers = [shared.submit("steps", steps=100_000, note=str(one)) for one in range(2)]
    for blocker in blockers:
        shared.running(blocker)
    flood = [shared.submit("prints", lines=number) for number in range(100)]
    with shared.store.write() as tx:
        urgent = jobs.insert(
            tx,
            workload="prints",
            title="",
            params={},
            priority=100,
            run_at=0,
            timeout_s=None,
            max_failures=1,
            max_crashes=3,
            owner="somebody else",
            idempotency_key=None,
            retry_of=None,
            cloned_from=None,
            now=make.NOW,
        )
    for blocker in blockers:
        shared.cancel(blocker)
    assert {shared.finished(job).status for job in [urgent, *flood]} == {Status.DONE}
    began = [shared.attempts(job.id)[0].started_at for job in [urgent, *flood]]
    assert sorted(began).index(began[0]) < 2
