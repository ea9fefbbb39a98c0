"""SIGKILL for everything that can be killed."""

import os
import signal
import time
from pathlib import Path

import pytest

from app import processes
from app.domain.job import Reason, Status
from app.operations.cancel import cancel
from tests.consumer.house import House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer


def test_a_killed_worker_loses_its_job_to_the_next(house: House) -> None:
    house.start()
    job = house.submit("steps", steps=40)
    attempt = house.running(job)
    os.kill(attempt.pid, signal.SIGKILL)
    after = house.finished(job)
    assert (after.status, after.crashes) == (Status.DONE, 1)
    done, lost = house.attempts(job.id)
    assert (done.outcome, lost.outcome, lost.reason) == ("done", "lost", Reason.LOST)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)


def test_a_killed_runner_is_seen_at_once(house: House) -> None:
    house.start()
    job = house.submit("steps", steps=40)
    attempt = house.running(job)
    os.kill(attempt.runner_pid, signal.SIGKILL)
    after = house.finished(job)
    assert after.status is Status.DONE
    assert house.attempts(job.id)[1].signal == signal.SIGKILL


def test_a_killed_scheduler_is_replaced_and_no_job_notices(house: House) -> None:
    house.start()
    job = house.submit("steps", steps=100)
    house.running(job)
    assert house.consumer is not None
    for pid in processes.session_members(house.consumer.pid, 0):
        if pid != house.consumer.pid and not _is_worker(house, pid):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: "Scheduler died, restarting" in house.said(), within=20)
    after = house.finished(job)
    assert (after.status, after.attempt) == (Status.DONE, 1)


def _is_worker(house: House, pid: int) -> bool:
    with house.store.read() as tx:
        from app.store import workers

        return pid in [worker.pid for worker in workers.alive(tx, time.time())]


def test_a_killed_parent_leaves_nothing_and_its_jobs_go_on_later(house: House) -> None:
    house.start()
    job = house.submit("steps", steps=60)
    loader = house.submit("starts_programs", daemon=True, wait=True)
    attempt = house.running(job)
    house.running(loader)
    eventually(lambda: house.log(loader), within=30)
    left = int(house.log(loader)[0].text.split()[1])
    house.stop(signal.SIGKILL)
    eventually(
        lambda: not processes.is_alive(attempt.runner_pid, attempt.runner_started), within=10
    )
    assert house.job(job.id).status is Status.RUNNING
    house.start()
    assert house.finished(job).status is Status.DONE
    house.running(loader, attempt=2)
    assert processes.started(left) is None  # although it had made itself a session of its own
    cancel(house.store, loader.id, by="test", now=time.time())
    house.finished(loader)


def test_a_job_whose_bell_never_rang_starts_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.start()
    monkeypatch.setattr("app.broker.ring", lambda settings: None)
    assert house.finished(house.submit("steps")).status is Status.DONE


def test_a_deleted_broker_file_loses_nothing(house: House) -> None:
    house.start()
    for path in house.data.glob("huey.db*"):
        path.unlink()
    first = [house.submit("steps", note=str(number)) for number in range(4)]
    assert {house.finished(job).status for job in first} == {Status.DONE}


def test_a_message_that_is_not_json_runs_nothing(house: House, tmp_path: Path) -> None:
    import pickle

    import pysqlite3.dbapi2 as sqlite

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "evil"),)

    house.start()
    assert house.finished(house.submit("steps", steps=1)).status is Status.DONE
    broker = sqlite.connect(str(house.data / "huey.db"))
    with broker:
        broker.execute(
            "insert into task (queue, data) values ('nonstop', ?)", (pickle.dumps(Evil()),)
        )
    eventually(lambda: not broker.execute("select count(*) from task").fetchone()[0], within=20)
    broker.close()
    assert house.finished(house.submit("steps", steps=2)).status is Status.DONE
    assert not (tmp_path / "evil").exists()
