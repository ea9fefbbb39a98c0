"""The stop ladder, and the end of the consumer itself."""

import os
import signal
import subprocess

import pytest

from app import clock, processes
from app.domain.job import Rung, Status
from app.operations.cancel import cancel
from app.store import attempts
from tests.consumer.house import ROOT, House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer


def cancelled(house: House, job_id: int) -> None:
    cancel(house.store, job_id, by="test", now=clock.now())


def test_a_workload_that_reports_is_stopped_by_asking(shared: House) -> None:
    job = shared.submit("steps", steps=100_000)
    attempt = shared.running(job)
    cancelled(shared, job.id)
    after = shared.finished(job)
    assert (after.status, after.rung) == (Status.CANCELLED, Rung.ASKED)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)


@pytest.mark.parametrize(
    ("how", "rung"),
    [("sleep", Rung.TERMINATING), ("native", None), ("stubborn", Rung.KILLED)],
)
def test_one_that_does_not_listen_is_stopped_all_the_same(
    shared: House, how: str, rung: Rung | None
) -> None:
    job = shared.submit("never_stops", how=how)
    attempt = shared.running(job)
    eventually(lambda: shared.log(job), within=30)
    cancelled(shared, job.id)
    after = shared.finished(job)
    assert after.status is Status.CANCELLED
    if rung is not None:  # a native kernel ends at either rung, as its timing has it
        assert after.rung is rung
    assert not processes.session_members(attempt.runner_pid, attempt.runner_started)


def test_a_program_that_detached_itself_is_ended_with_its_job(shared: House) -> None:
    job = shared.submit("starts_programs", daemon=True, wait=True)
    shared.running(job)
    eventually(lambda: shared.log(job), within=30)
    left = int(shared.log(job)[0].text.split()[1])
    assert processes.started(left)
    cancelled(shared, job.id)
    assert shared.finished(job).status is Status.CANCELLED
    assert processes.started(left) is None


def test_a_waiting_job_is_cancelled_at_once(shared: House) -> None:
    blockers = [shared.submit("steps", steps=100_000, note=str(number)) for number in range(2)]
    for blocker in blockers:
        shared.running(blocker)
    job = shared.submit("steps")
    cancelled(shared, job.id)
    assert shared.job(job.id).status is Status.CANCELLED
    for blocker in blockers:
        cancelled(shared, blocker.id)
        shared.finished(blocker)
    assert shared.attempts(job.id) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_the_consumer_gives_its_jobs_back(house: House, number: signal.Signals) -> None:
    house.start()
    talking, silent = house.submit("steps", steps=100_000), house.submit("never_stops")
    started = [house.running(talking), house.running(silent)]
    assert house.stop(number) == 0
    for job, attempt in zip((talking, silent), started, strict=True):
        now = house.job(job.id)
        assert (now.status, now.interruptions) == (Status.PENDING, 1)
        assert (now.failures, now.crashes) == (0, 0)
        assert house.attempts(job.id)[0].outcome == "interrupted"
        assert not processes.session_members(attempt.runner_pid, attempt.runner_started)


def test_a_given_back_job_goes_on_from_its_checkpoint(house: House) -> None:
    house.start()
    job = house.submit("remembers", gate=str(house.data / "never"))
    eventually(lambda: list(house.folder.checkpoint(job.id).glob("*.pt")), within=30)
    house.stop()
    house.start()
    assert house.finished(job).result == {"resumed_from": 3.0, "seen": 7.0}


def test_a_second_interrupt_hurries(house: House) -> None:
    house.options["NONSTOP_SHUTDOWN_GRACE_S"] = "100"
    house.start()
    job = house.submit("never_stops", how="stubborn")
    house.running(job)
    assert house.consumer is not None
    house.consumer.send_signal(signal.SIGINT)
    eventually(lambda: "stopping" in house.said(), within=20)
    eventually(lambda: any("asked to stop" in one.text for one in house.log(job)), within=20)
    house.stop(signal.SIGINT)
    assert house.job(job.id).status is Status.PENDING


def test_a_second_consumer_on_the_same_folder_refuses(shared: House) -> None:
    ended = subprocess.run(
        [ROOT / "run_consumer.sh"],
        env=shared.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "already running" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_running_consumers_workers_hold_no_database_open_when_they_fork(shared: House) -> None:
    job = shared.submit("steps", steps=100_000)
    attempt = shared.running(job)
    folder = f"/proc/{attempt.runner_pid}/fd"
    names = []
    for descriptor in os.listdir(folder):
        try:
            names.append(os.readlink(f"{folder}/{descriptor}"))
        except FileNotFoundError:
            continue
    assert names
    assert not [name for name in names if ".db" in name]
    cancelled(shared, job.id)
    shared.finished(job)
    with shared.store.read() as tx:
        assert attempts.of_job(tx, job.id)[0].outcome == "cancelled"
