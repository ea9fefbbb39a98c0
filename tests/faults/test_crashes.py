"""F01-F12: SIGKILL at each step in the life of a job."""

import os
import signal
from pathlib import Path
from typing import BinaryIO

import pytest
import sqlalchemy as sa

from app import processes
from app.domain.job import Job, Reason, Status
from app.files import checkpoints
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store, artifacts, jobs, tables
from tests import make
from tests.eventually import eventually
from tests.faults import children
from tests.faults.mined import MinedHouse


def count(store: Store, table: sa.Table) -> int:
    with store.read() as tx:
        return tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def asks(store: Store, settings: Settings, *, key: str | None = None) -> Job:
    return submit(
        store,
        settings,
        workload="count",
        params={},
        by="test",
        now=make.NOW,
        idempotency_key=key,
    )


def test_f01_a_submitter_killed_before_the_commit_leaves_no_job(
    store: Store, settings: Settings
) -> None:
    make.publish(store)
    store.close()
    children.killed_at("before_submit_commits", lambda: asks(store, settings, key="k"))
    assert count(store, tables.jobs) == count(store, tables.events) == 0
    assert asks(store, settings, key="k").id == 1


@pytest.mark.consumer
def test_f02_a_submitter_killed_before_the_bell_still_has_its_job_run(shared: MinedHouse) -> None:
    shared.store.close()
    children.killed_at("before_ring", lambda: shared.submit("prints", lines=2))
    with shared.store.read() as tx:
        (job,) = jobs.newest(tx, limit=1)
    assert job.params["lines"] == 2
    assert shared.finished(job).status is Status.DONE


def test_f03_twenty_equal_requests_at_once_are_one_job(store: Store, settings: Settings) -> None:
    make.publish(store)
    store.close()
    children.all_at_once(20, lambda: asks(store, settings, key="double click"))
    assert count(store, tables.jobs) == count(store, tables.events) == 1


@pytest.mark.consumer
def test_f04_a_worker_killed_with_the_bell_in_its_hand_loses_only_the_bell(
    shared: MinedHouse,
) -> None:
    job = shared.dies_at("after_dequeue", "steps", steps=2)
    assert (job.status, job.attempt, job.crashes) == (Status.DONE, 1, 0)


@pytest.mark.consumer
def test_f05_a_claim_is_written_whole_or_not_at_all(shared: MinedHouse) -> None:
    job = shared.dies_at("mid_claim", "steps", steps=2)
    assert (job.status, job.attempt, job.crashes) == (Status.DONE, 1, 0)
    assert len(shared.attempts(job.id)) == 1


@pytest.mark.consumer
def test_f06_a_worker_killed_after_its_claim_costs_one_attempt(shared: MinedHouse) -> None:
    job = shared.dies_at("after_claim", "steps", steps=2)
    assert (job.status, job.attempt, job.crashes) == (Status.DONE, 2, 1)
    second, first = shared.attempts(job.id)
    assert (first.outcome, first.reason, second.outcome) == ("lost", Reason.LOST, "done")


@pytest.mark.consumer
def test_f07_a_killed_runner_is_told_by_its_signal_and_tried_again(
    shared: MinedHouse, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    job = shared.submit("ledger", path=str(tmp_path / "ledger"), gate=str(gate))
    eventually(lambda: shared.job(job.id).progress > 0.4, within=30)
    attempt = shared.running(job)
    os.kill(attempt.runner_pid, signal.SIGKILL)
    eventually(lambda: shared.job(job.id).attempt == 2, within=30)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)
    gate.touch()
    assert shared.finished(job).crashes == 1
    killed = shared.attempts(job.id)[1]
    assert (killed.outcome, killed.signal) == ("crashed", signal.SIGKILL)


@pytest.mark.consumer
def test_f08_the_runner_dies_with_its_worker_and_no_two_attempts_overlap(
    shared: MinedHouse, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    job = shared.submit("ledger", path=str(tmp_path / "ledger"), gate=str(gate))
    eventually(lambda: shared.job(job.id).progress > 0.4, within=30)
    attempt = shared.running(job)
    os.kill(attempt.pid, signal.SIGKILL)
    shared.running(job, attempt=2)
    gate.touch()
    assert (shared.finished(job).status, shared.job(job.id).crashes) == (Status.DONE, 1)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)
    acted = [line.split()[0] for line in (tmp_path / "ledger").read_text().splitlines()]
    assert acted == sorted(acted)
    assert set(acted) == {"1", "2"}


@pytest.mark.consumer
def test_f08_a_worker_whose_supervision_breaks_does_not_live_on_with_the_lease(
    shared: MinedHouse,
) -> None:
    job = shared.submit("steps", steps=100)
    attempt = shared.running(job)
    shared.arm("tick")
    eventually(
        lambda: not processes.is_alive(attempt.pid, attempt.pid_started),
        within=shared.settings.lease_s - 5,
    )
    after = shared.finished(job)
    assert (after.status, after.attempt, after.crashes) == (Status.DONE, 2, 1)
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)


@pytest.mark.consumer
@pytest.mark.parametrize("point", ["before_finish", "mid_finish"])
def test_f09_a_worker_killed_before_the_end_is_written_repeats_the_attempt(
    shared: MinedHouse, tmp_path: Path, point: str
) -> None:
    job = shared.dies_at(point, "ledger", path=str(tmp_path / "ledger"), steps=4)
    assert (job.status, job.crashes) == (Status.DONE, 1)
    assert job.result == {"attempt": 2, "first": 0}
    with shared.store.read() as tx:
        (artifact,) = artifacts.of_job(tx, job.id)
    assert artifact.attempt == 2


@pytest.mark.consumer
def test_f10_a_worker_killed_after_the_end_is_written_changes_nothing(shared: MinedHouse) -> None:
    job = shared.dies_at("after_finish", "steps", steps=2)
    assert (job.status, job.attempt) == (Status.DONE, 1)
    eventually(lambda: len(shared.workers()) == 2, within=30)
    assert shared.finished(shared.submit("steps", steps=1)).status is Status.DONE
    assert shared.job(job.id) == job


def test_f11_a_kill_while_a_checkpoint_is_written_leaves_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"

    def write(file: BinaryIO) -> None:
        file.write(os.urandom(100_000))

    for step in range(7):
        checkpoints.save(folder, step, write)
        found = checkpoints.newest(folder)
        for point in ("before_fsync", "before_rename"):
            children.killed_at(point, lambda: checkpoints.save(folder, 99, write))
            assert checkpoints.newest(folder) == found
    checkpoints.sweep(folder)
    assert len(list(folder.iterdir())) == checkpoints.KEPT


@pytest.mark.consumer
def test_f12_an_artifact_is_there_only_with_the_attempt_that_succeeded(
    shared: MinedHouse, tmp_path: Path
) -> None:
    job = shared.dies_at("before_artifacts", "ledger", path=str(tmp_path / "ledger"), steps=4)
    assert (job.status, job.crashes) == (Status.DONE, 1)
    with shared.store.read() as tx:
        rows = tx.execute(
            sa.select(tables.artifacts.c.attempt).where(tables.artifacts.c.job_id == job.id)
        )
        assert list(rows.scalars()) == [2]
    assert (shared.folder.artifacts(job.id, 2) / "attempt.txt").read_text() == "2"
