"""F21-F27, F30, F31: what hangs, freezes, sleeps, or cannot be reached."""

import signal
import time
from pathlib import Path

import psutil
import pytest

from app import clock, processes
from app.domain.job import Attempt, Job, Lease, Reason, Rung, Status
from app.domain.outcome import Crashed
from app.operations.pause import pause
from app.store import attempts, events
from tests import make
from tests.consumer.house import House
from tests.eventually import eventually
from tests.faults.disks import locked
from tests.faults.mined import MinedHouse, freeze, is_frozen, thaw

pytestmark = pytest.mark.consumer
LEASE_S = 2.0  # of the impatient house


def at_its_gate(house: MinedHouse, folder: Path) -> tuple[Job, Attempt]:
    """A job that writes into a ledger until `folder/gate` is there."""
    job = house.submit("ledger", path=str(folder / "ledger"), gate=str(folder / "gate"))
    eventually(lambda: house.job(job.id).progress > 0.4, within=30)
    return job, house.running(job)


def acted(folder: Path) -> list[str]:
    """The attempt of each step, in the order in which the steps were taken."""
    return [line.split()[0] for line in (folder / "ledger").read_text().splitlines()]


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children()


@pytest.mark.parametrize(("how", "rung"), [("native", None), ("stubborn", Rung.KILLED)])
def test_f21_f22_what_hangs_in_native_code_or_ignores_everything_is_killed(
    shared: MinedHouse, how: str, rung: Rung | None
) -> None:
    job = shared.submit("never_stops", how=how)
    attempt = shared.running(job)
    eventually(lambda: shared.log(job), within=30)
    after = shared.cancel(job)
    assert after.status is Status.CANCELLED
    assert rung in (None, after.rung)  # native code may end at either rung
    assert not processes.session_members(attempt.runner_pid, attempt.runner_started)


@pytest.mark.parametrize(
    ("how", "number", "code"), [("os._exit", None, 0), ("segfault", signal.SIGSEGV, None)]
)
def test_f23_an_end_without_a_word_is_a_crash_whatever_its_code(
    shared: MinedHouse, how: str, number: int | None, code: int | None
) -> None:
    job = shared.finished(shared.submit("dies", how=how))
    assert (job.status, job.reason, job.result) == (Status.FAILED, Reason.CRASHED, None)
    assert {(one.signal, one.exit_code) for one in shared.attempts(job.id)} == {(number, code)}


def test_f24_what_forks_has_one_thread(shared: MinedHouse) -> None:
    workers = [psutil.Process(worker.pid) for worker in shared.workers()]
    servers = [server for worker in workers for server in children_of(worker.pid)]
    assert len(servers) == len(workers)
    assert {process.num_threads() for process in [*workers, *servers, shared.scheduler()]} == {1}
    assert shared.finished(shared.submit("loads_data")).status is Status.DONE


@pytest.mark.parametrize("with_runner", [False, True])
def test_f25_a_frozen_worker_is_killed_before_its_job_is_handed_over(
    impatient: MinedHouse, tmp_path: Path, with_runner: bool
) -> None:
    job, attempt = at_its_gate(impatient, tmp_path)
    freeze(attempt.pid, *([attempt.runner_pid] if with_runner else []))
    impatient.running(job, attempt=2)
    assert not processes.is_alive(attempt.pid, attempt.pid_started)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)
    (tmp_path / "gate").touch()
    assert impatient.finished(job).status is Status.DONE
    order = acted(tmp_path)
    assert order == sorted(order)
    assert [one.outcome for one in impatient.attempts(job.id)] == ["done", "lost"]


def test_f25_a_frozen_fork_server_stops_no_worker_for_ever(impatient: MinedHouse) -> None:
    servers = [child.pid for one in impatient.workers() for child in children_of(one.pid)]
    assert len(servers) == len(impatient.workers())
    freeze(*servers)
    jobs = [impatient.submit("prints", lines=number) for number in range(4)]
    assert {impatient.finished(job).status for job in jobs} == {Status.DONE}
    assert not any(map(psutil.pid_exists, servers))


def test_f25_a_worker_frozen_for_less_than_its_lease_loses_nothing(
    impatient: MinedHouse, tmp_path: Path
) -> None:
    job, attempt = at_its_gate(impatient, tmp_path)
    freeze(attempt.pid)
    time.sleep(LEASE_S / 4)
    thaw(attempt.pid)
    (tmp_path / "gate").touch()
    after = impatient.finished(job)
    assert (after.status, after.attempt, after.crashes) == (Status.DONE, 1, 0)


def test_f26_a_worker_whose_job_was_given_away_kills_its_runner_and_forgets_it(
    shared: MinedHouse, tmp_path: Path
) -> None:
    job, attempt = at_its_gate(shared, tmp_path)
    lost = Crashed("another host believes so", reason=Reason.LOST)
    with shared.store.read() as tx:
        ((_, lease_expires_at),) = attempts.still_open(tx)
    assert lease_expires_at > clock.monotonic()
    lease = Lease(job.id, attempt.number, attempt.nonce)
    assert make.finish(shared.store, lease, lost, now=clock.now()) is not None
    eventually(
        lambda: not processes.is_alive(attempt.runner_pid, attempt.runner_started), within=30
    )
    assert processes.is_alive(attempt.pid, attempt.pid_started)
    shared.running(job, attempt=2)
    (tmp_path / "gate").touch()
    after = shared.finished(job)
    assert (after.status, after.result) == (Status.DONE, {"attempt": 2, "first": 0})


def test_f27_after_the_whole_machine_slept_everything_goes_on(
    impatient: MinedHouse, tmp_path: Path
) -> None:
    job, attempt = at_its_gate(impatient, tmp_path)
    everything = [process.pid for process in impatient.every_process()]
    scheduler = impatient.scheduler()
    freeze(*everything)
    time.sleep(2 * LEASE_S)
    slept_until = clock.now()
    thaw(scheduler.pid)  # the one that could draw a wrong conclusion wakes first
    eventually(lambda: impatient.workers() and impatient.workers()[0].beat_at > slept_until)
    thaw(*everything)
    (tmp_path / "gate").touch()
    after = impatient.finished(job)
    assert (after.status, after.attempt, after.crashes) == (Status.DONE, 1, 0)
    assert processes.is_alive(attempt.pid, attempt.pid_started)


def test_f30_a_grandchild_that_detached_itself_ends_with_its_job(shared: MinedHouse) -> None:
    job = shared.finished(shared.submit("starts_programs", daemon=True))
    assert job.result is not None
    assert processes.started(int(job.result["left"])) is None


def test_f31_a_database_locked_for_longer_than_a_lease_costs_no_attempt(
    impatient: MinedHouse, tmp_path: Path
) -> None:
    job, attempt = at_its_gate(impatient, tmp_path)
    with locked(impatient.data):
        time.sleep(2 * LEASE_S)
        assert impatient.is_kept_busy(attempt)
        before = len(acted(tmp_path))
        eventually(lambda: len(acted(tmp_path)) > before)
    (tmp_path / "gate").touch()
    after = impatient.finished(job)
    assert (after.status, after.attempt, after.crashes) == (Status.DONE, 1, 0)


def test_f31_a_database_locked_while_a_pause_is_withdrawn_costs_no_attempt(
    impatient: MinedHouse,
) -> None:
    job = impatient.submit("counts", steps=100_000, deaf=True)
    attempt = impatient.running(job)
    impatient.arm("before_withdraw")
    pause(impatient.store, job.id, by="test", now=clock.now())
    eventually(lambda: is_frozen(attempt.pid), within=30)
    with locked(impatient.data):
        thaw(attempt.pid)
        time.sleep(0.2)
    eventually(lambda: "pause_withdrawn" in told(impatient, job), within=30)
    assert impatient.job(job.id).attempt == 1
    impatient.cancel(job)


def told(house: MinedHouse, job: Job) -> list[str]:
    with house.store.read() as tx:
        return [event.kind for event in events.of_job(tx, job.id)]


def test_f25_a_worker_stopped_in_the_middle_of_a_write_holds_up_nobody_for_ever(
    tmp_path: Path,
) -> None:
    trigger = tmp_path / "trigger"
    options = {"NONSTOP_FAULT": f"mid_claim=stop:{trigger}", "NONSTOP_LEASE_S": "1"}
    house = House(tmp_path / "data", options)
    try:
        house.start()
        trigger.touch()
        job = house.submit("steps", steps=1)
        assert house.finished(job).status is Status.DONE
        assert "is stopped and is ended" in house.said()
    finally:
        house.close()
