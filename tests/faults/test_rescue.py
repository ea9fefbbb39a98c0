"""F16, F17, F26, F28, F29, F32: whom rescue takes a job from, on the rows and processes alone."""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock, processes
from app.domain.job import Job, Lease, Status
from app.domain.outcome import Done
from app.files.folder import DataFolder
from app.operations.rescue import rescue
from app.settings import Settings
from app.store import Store, attempts, claims, jobs, tables
from tests import make
from tests.faults import children

NOBODY = 1 << 23  # no process has so high a number


@pytest.fixture
def bystander() -> Iterator[processes.Identity]:
    """A living process of its own session that has done nothing."""
    process = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    yield processes.Identity(
        processes.host(),
        processes.boot_id(),
        process.pid,
        processes.started(process.pid) or 0.0,
    )
    process.kill()
    process.wait()


def owned(store: Store, **changed: Any) -> Lease:
    """A running job with a fresh lease; its worker and runner are dead unless told otherwise."""
    values: dict[str, Any] = {
        "worker": "here/1",
        "host": processes.host(),
        "boot_id": processes.boot_id(),
        "pid": NOBODY,
        "pid_started": 1.0,
        "runner_pid": NOBODY,
        "runner_started": 1.0,
    }
    make.job(store)
    with store.write() as tx:
        claimed = claims.claim(
            tx,
            claims.Claimant(**values | changed),
            workloads=["count"],
            nonce="of-a-test",
            now=make.NOW,
            lease_expires_at=store.main.lease_clock(clock.monotonic() + 15),
        )
    assert claimed is not None
    return claimed[1]


def rescued(store: Store, settings: Settings, **changed: Any) -> list[Job]:
    values: dict[str, Any] = {
        "host": processes.host(),
        "boot_id": processes.boot_id(),
        "now": make.NOW,
        "monotonic": clock.monotonic(),
    }
    return rescue(store, DataFolder(settings.data), **values | changed)


def test_f16_after_a_reboot_a_running_job_is_given_back_and_no_process_is_touched(
    store: Store, settings: Settings, bystander: processes.Identity
) -> None:
    who = {"pid": bystander.pid, "pid_started": bystander.started}
    owned(store, boot_id="of the day before", **who, runner_pid=bystander.pid, runner_started=1.0)
    (job,) = rescued(store, settings)
    assert (job.status, job.crashes) == (Status.PENDING, 1)
    assert processes.is_alive(bystander.pid, bystander.started)


def test_f17_ten_rescuers_at_once_give_each_job_back_once(store: Store, settings: Settings) -> None:
    for _ in range(30):
        owned(store)
    store.close()
    children.all_at_once(10, lambda: rescued(store, settings))
    with store.read() as tx:
        told = tx.execute(
            sa.select(sa.func.count())
            .select_from(tables.events)
            .where(tables.events.c.kind == "lost")
        ).scalar_one()
        again = jobs.newest(tx, limit=100)
    assert told == 30
    assert {(job.status, job.crashes) for job in again} == {(Status.PENDING, 1)}


def test_f26_a_presumed_dead_worker_finds_every_write_refused(
    store: Store, settings: Settings
) -> None:
    old = owned(store)
    rescued(store, settings)
    claimed = make.claim(store, nonce="next")
    assert claimed is not None
    _job, new = claimed
    with store.write() as tx:
        before = [tx.execute(sa.select(one)).all() for one in (tables.jobs, tables.attempts)]
        refused = claims.beat(
            tx,
            old,
            lease_expires_at=store.main.lease_clock(clock.monotonic() + 999),
            progress=0.9,
            step=None,
            step_total=None,
            step_text="it was me",
            rung=None,
        )
        assert refused is None
        assert not claims.withdraw_pause(tx, old)
        assert not attempts.finish(tx, old, outcome="done", reason=None, now=make.NOW)
        after = [tx.execute(sa.select(one)).all() for one in (tables.jobs, tables.attempts)]
        assert after == before
    assert make.finish(store, old, Done({"by": "the dead"})) is None
    assert make.finish(store, Lease(new.job_id, new.number, "of a backup"), Done({})) is None
    done = make.finish(store, new, Done({"by": "the living"}))
    assert done is not None
    assert done.result == {"by": "the living"}


@pytest.mark.parametrize("jump_s", [3600, -3600, 10 * 365 * 86400, -86400 * 10_000])
def test_f28_a_wall_clock_that_jumps_takes_no_job_from_a_living_worker(
    store: Store, settings: Settings, bystander: processes.Identity, jump_s: float
) -> None:
    owned(store, pid=bystander.pid, pid_started=bystander.started)
    assert rescued(store, settings, now=make.NOW + jump_s) == []
    assert processes.is_alive(bystander.pid, bystander.started)
    make.job(store)
    due = make.claim(store, now=make.NOW + jump_s)
    assert (due is not None) == (jump_s > 0)  # what is due later waits for its time


def test_f29_a_process_with_a_used_number_is_neither_believed_nor_killed(
    store: Store, settings: Settings, bystander: processes.Identity
) -> None:
    before = bystander.started - 1000
    who = {"pid": bystander.pid, "runner_pid": bystander.pid}
    owned(store, **who, pid_started=before, runner_started=before)
    (job,) = rescued(store, settings)
    assert job.status is Status.PENDING
    assert processes.is_alive(bystander.pid, bystander.started)


def test_f32_a_silent_worker_that_cannot_be_killed_keeps_its_job(
    store: Store,
    settings: Settings,
    bystander: processes.Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owned(store, pid=bystander.pid, pid_started=bystander.started)
    later = clock.monotonic() + 60
    monkeypatch.setattr(processes, "end", lambda *_args, **_more: False)
    assert rescued(store, settings, monotonic=later) == []
    monkeypatch.undo()
    (job,) = rescued(store, settings, monotonic=later)
    assert job.status is Status.PENDING
    assert not processes.is_alive(bystander.pid, bystander.started)
