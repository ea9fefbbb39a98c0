"""F13-F15, F17-F20: the end of the page, of the scheduler, of the consumer, of everything."""

import os
import signal
import time
from pathlib import Path

import pytest

from app import processes
from app.domain.job import Status
from tests import page_server
from tests.consumer.house import PATIENCE_S
from tests.eventually import eventually
from tests.faults.mined import MinedHouse

pytestmark = pytest.mark.consumer


def test_f14_a_killed_page_server_changes_nothing_for_jobs(shared: MinedHouse) -> None:
    server = page_server.start(shared.data)
    try:
        job = shared.submit("steps", steps=100_000)
        attempt = shared.running(job)
        before = shared.job(job.id).progress
        server.process.kill()
        server.process.wait()
        eventually(lambda: shared.job(job.id).progress > before, within=30)
        again = page_server.start(shared.data, port=server.port)
        again.stop()
        assert shared.is_kept_busy(attempt)
        assert shared.cancel(job).attempt == 1
    finally:
        server.process.kill()


def test_f13_f15_everything_killed_at_once_goes_on_with_the_next_start(
    house: MinedHouse, tmp_path: Path
) -> None:
    house.start()
    gate = tmp_path / "gate"
    jobs = [
        house.submit("ledger", path=str(tmp_path / f"ledger{number}"), gate=str(gate))
        for number in range(3)
    ]
    attempts = [house.running(job) for job in jobs[:2]]
    everything = {process.pid: process.create_time() for process in house.every_process()}
    for pid in everything:
        if processes.started(pid) is not None:
            os.kill(pid, signal.SIGKILL)
    house.stop(signal.SIGKILL)
    eventually(lambda: not [pid for pid in everything if processes.started(pid) is not None])
    assert not any(processes.is_alive(one.runner_pid, one.runner_started) for one in attempts)
    gate.touch()
    house.start()
    ended = [house.finished(job) for job in jobs]
    assert [(job.status, job.crashes) for job in ended] == [
        (Status.DONE, 1), (Status.DONE, 1), (Status.DONE, 0),
    ]  # fmt: skip


def test_f17_a_scheduler_killed_in_the_middle_of_its_work_is_replaced(shared: MinedHouse) -> None:
    job = shared.submit("steps", steps=100_000)
    attempt = shared.running(job)
    before = shared.scheduler()
    shared.arm("scheduler_tick")
    eventually(lambda: shared.went_off("scheduler_tick"), within=30)
    eventually(lambda: shared.scheduler().pid != before.pid, within=30)
    assert shared.is_kept_busy(attempt)
    assert shared.cancel(job).attempt == 1


def test_f17_a_scheduler_killed_in_the_middle_of_a_rescue_rescues_once(shared: MinedHouse) -> None:
    job = shared.submit("steps", steps=100)
    attempt = shared.running(job)
    shared.arm("mid_rescue")
    os.kill(attempt.pid, signal.SIGKILL)
    eventually(lambda: shared.went_off("mid_rescue"), within=30)
    after = shared.finished(job)
    assert (after.status, after.attempt, after.crashes) == (Status.DONE, 2, 1)


def test_f18_a_job_that_ends_within_the_drain_keeps_its_lease_and_its_worker(
    house: MinedHouse, tmp_path: Path
) -> None:
    house.options |= {"NONSTOP_JOIN": "true", "NONSTOP_DRAIN_S": "60", "NONSTOP_LEASE_S": "2"}
    house.start()
    gate = tmp_path / "gate"
    job = house.submit("ledger", path=str(tmp_path / "ledger"), gate=str(gate))
    eventually(lambda: house.job(job.id).progress > 0.4, within=30)
    attempt = house.running(job)
    neighbour = MinedHouse(house.data, **house.options)
    try:
        neighbour.start()
        assert house.consumer is not None
        house.consumer.send_signal(signal.SIGTERM)
        time.sleep(3)  # longer than the lease, in which the neighbour looks three times
        assert house.is_kept_busy(attempt)
        gate.touch()
        assert house.consumer.wait(PATIENCE_S) == 0
        house.consumer = None
    finally:
        neighbour.close()
    after = house.job(job.id)
    assert (after.status, after.attempt, after.interruptions) == (Status.DONE, 1, 0)


def test_f20_a_hangup_restarts_in_place_and_gives_running_jobs_back(
    house: MinedHouse, tmp_path: Path
) -> None:
    house.start()
    gate = tmp_path / "gate"
    job = house.submit("ledger", path=str(tmp_path / "ledger"), steps=100_000, gate=str(gate))
    attempt = house.running(job)
    assert house.consumer is not None
    house.consumer.send_signal(signal.SIGHUP)
    eventually(lambda: house.said().count("ready:") == 2, within=PATIENCE_S)
    assert house.consumer.poll() is None
    house.running(job, attempt=2)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)
    after = house.cancel(job)
    assert (after.crashes, after.failures, after.interruptions) == (0, 0, 1)
    assert house.stop() == 0


@pytest.mark.parametrize(
    ("first", "second"), [(signal.SIGTERM, signal.SIGINT), (signal.SIGINT, signal.SIGTERM)]
)
def test_f20_two_signals_hurry_and_leave_nothing(
    house: MinedHouse, first: signal.Signals, second: signal.Signals
) -> None:
    house.options |= {"NONSTOP_SHUTDOWN_GRACE_S": "100"}
    house.start()
    job = house.submit("never_stops", how="stubborn")
    attempt = house.running(job)
    eventually(lambda: house.log(job), within=30)
    assert house.consumer is not None
    house.consumer.send_signal(first)
    eventually(lambda: any("asked to stop" in one.text for one in house.log(job)), within=20)
    house.stop(second)
    after = house.job(job.id)
    assert (after.status, after.crashes, after.interruptions) == (Status.PENDING, 0, 1)
    assert not processes.session_members(attempt.runner_pid, attempt.runner_started)
