"""Hold, pause and save, resume."""

import pytest

from app import clock, processes
from app.domain.errors import NotAllowed
from app.domain.job import Reason, Status
from app.operations.cancel import cancel
from app.operations.pause import pause, resume
from app.store import events, telemetry
from tests.consumer.house import House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer


def kinds(house: House, job_id: int) -> list[str]:
    with house.store.read() as tx:
        return [event.kind for event in reversed(events.of_job(tx, job_id))]


def test_a_running_job_is_paused_once_it_has_saved_and_goes_on_from_there(shared: House) -> None:
    job = shared.submit("counts", steps=300)
    attempt = shared.running(job)
    eventually(lambda: shared.job(job.id).progress > 0, within=30)
    pause(shared.store, job.id, by="test", now=clock.now())
    eventually(lambda: shared.job(job.id).status is Status.PAUSED, within=30)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)
    resume(shared.store, shared.settings, job.id, by="test", now=clock.now())
    after = shared.finished(job)
    assert after.status is Status.DONE
    assert after.result is not None
    assert after.result["first"] > 0
    assert (after.failures, after.crashes, after.interruptions) == (0, 0, 0)
    with shared.store.telemetry.read() as tx:
        (curve,) = telemetry.curves(tx, job.id)
    assert sorted(set(curve.steps)) == [float(step) for step in range(300)]
    assert kinds(shared, job.id) == [
        "submitted", "started", "pause_requested", "checkpoint", "paused", "resumed", "started",
        "done",
    ]  # fmt: skip


def test_a_pause_that_could_not_save_is_withdrawn_and_the_job_runs_on(house: House) -> None:
    house.options["NONSTOP_PAUSE_GRACE_S"] = "0.5"
    house.start()
    job = house.submit("counts", steps=100_000, deaf=True)
    house.running(job)
    pause(house.store, job.id, by="test", now=clock.now())
    eventually(lambda: "pause_withdrawn" in kinds(house, job.id), within=30)
    now = house.job(job.id)
    assert (now.status, now.pause_requested_at, now.attempt) == (Status.RUNNING, None, 1)
    before = now.progress
    eventually(lambda: house.job(job.id).progress > before, within=30)
    cancel(house.store, job.id, by="test", now=clock.now())
    assert house.finished(job).status is Status.CANCELLED


def test_a_workload_that_cannot_save_cannot_be_paused_while_it_runs(shared: House) -> None:
    job = shared.submit("steps", steps=100_000)
    shared.running(job)
    with pytest.raises(NotAllowed, match="saves no checkpoints"):
        pause(shared.store, job.id, by="test", now=clock.now())
    cancel(shared.store, job.id, by="test", now=clock.now())
    shared.finished(job)


def test_a_waiting_job_is_held_and_resumed(shared: House) -> None:
    blockers = [shared.submit("steps", steps=100_000, note=str(number)) for number in range(2)]
    for blocker in blockers:
        shared.running(blocker)
    job = shared.submit("steps", steps=1)
    assert pause(shared.store, job.id, by="test", now=clock.now()).status is Status.PAUSED
    for blocker in blockers:
        cancel(shared.store, blocker.id, by="test", now=clock.now())
        shared.finished(blocker)
    assert shared.job(job.id).status is Status.PAUSED
    resume(shared.store, shared.settings, job.id, by="test", now=clock.now())
    assert shared.finished(job).status is Status.DONE


def test_a_cancel_wins_over_a_pause(shared: House) -> None:
    job = shared.submit("counts", steps=100_000, deaf=True)
    shared.running(job)
    pause(shared.store, job.id, by="test", now=clock.now())
    cancel(shared.store, job.id, by="test", now=clock.now())
    assert shared.finished(job).status is Status.CANCELLED


def test_a_shutdown_lets_a_workload_save_first(house: House) -> None:
    house.options["NONSTOP_SHUTDOWN_GRACE_S"] = "30"
    house.start()
    job = house.submit("counts", steps=400)
    eventually(lambda: house.job(job.id).progress > 0.02, within=30)
    house.stop()
    assert house.job(job.id).status is Status.PENDING
    assert list(house.folder.checkpoint(job.id).glob("*.pt"))
    house.start()
    after = house.finished(job)
    assert (after.status, after.interruptions) == (Status.DONE, 1)
    assert after.result is not None
    assert after.result["first"] > 0


def test_memory_beyond_the_limit_is_refused_and_said_so(shared: House) -> None:
    fits = shared.finished(shared.submit("allocates", megabytes=40))
    assert fits.status is Status.DONE
    bursts = shared.finished(shared.submit("allocates", megabytes=2000))
    assert (bursts.status, bursts.reason) == (Status.FAILED, Reason.OUT_OF_MEMORY)
