"""F33-F37, F42, F43: full, slow and failing disks, on which work must go on."""

import os
import resource
import subprocess
import threading
import time
from pathlib import Path

import pytest

from app import clock
from app.domain.errors import StoreUnavailable
from app.domain.job import Reason, Status
from app.operations.cancel import cancel
from app.settings import Settings
from app.store import StorageFault, Store, health, jobs, open_store
from tests import make
from tests.consumer.house import ROOT
from tests.eventually import eventually
from tests.faults import children
from tests.faults.disks import filled, locked, make_read_only, small_disk
from tests.faults.mined import MinedHouse


@pytest.mark.consumer
def test_f33_on_a_full_disk_what_runs_still_ends_and_nothing_new_begins(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with small_disk(tmp_path / "disk", megabytes=48) as disk:
        house = MinedHouse(disk / "data", NONSTOP_WORKERS="1")
        try:
            house.start()
            running = house.submit("bars", gate=str(gate))
            waiting = house.submit("prints")
            eventually(lambda: house.job(running.id).progress >= 0.5, within=30)
            with filled(disk):
                with pytest.raises(StorageFault, match="full"):
                    house.submit("prints", lines=1)
                gate.touch()
                assert house.finished(running).status is Status.DONE
                assert not house.folder.reserve.exists()
                assert house.job(waiting.id).status is Status.PENDING
            assert house.finished(waiting).status is Status.DONE
            assert health.damages(house.store.main) == []
        finally:
            house.close()


def next_attempt(house: MinedHouse) -> Path:
    """The folder of the first attempt of the job that is submitted next."""
    with house.store.read() as tx:
        newest = jobs.newest(tx, limit=1)
    return house.folder.attempt(newest[0].id + 1 if newest else 1, 1)


@pytest.mark.consumer
@pytest.mark.parametrize("name", ["log", "artifacts/attempt.txt"])
def test_f34_a_job_whose_output_does_not_fit_on_the_disk_fails_and_says_so(
    shared: MinedHouse, tmp_path: Path, name: str
) -> None:
    path = next_attempt(shared) / name
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/full")
    workload = "prints" if name == "log" else "ledger"
    params = {"lines": 1000} if name == "log" else {"path": str(tmp_path / "ledger"), "steps": 2}
    job = shared.finished(shared.submit(workload, **params))
    assert (job.status, job.reason, job.attempt) == (Status.FAILED, Reason.ERROR, 1)
    assert "No space left on device" in (job.error or "")


@pytest.mark.consumer
def test_f34_a_job_whose_log_cannot_be_begun_fails_and_says_so(shared: MinedHouse) -> None:
    folder = next_attempt(shared)
    folder.parent.mkdir(parents=True)
    folder.touch()
    job = shared.finished(shared.submit("steps", steps=1))
    assert (job.status, job.reason, job.attempt) == (Status.FAILED, Reason.ERROR, 1)
    assert "log" in (job.error or "")


@pytest.mark.consumer
def test_f35_a_long_writer_delays_people_and_jobs_and_fails_none(shared: MinedHouse) -> None:
    asked = shared.submit("steps", steps=100_000)
    short = shared.submit("prints", lines=10)
    attempt = shared.running(asked)
    release = threading.Event()
    began = threading.Event()

    def hold() -> None:
        with locked(shared.data):
            began.set()
            release.wait(2)

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait()
    at = time.monotonic()
    assert shared.job(asked.id).status is Status.RUNNING
    assert time.monotonic() - at < 1  # readers never wait
    cancel(shared.store, asked.id, by="test", now=clock.now())
    holder.join()
    assert shared.finished(asked).status is Status.CANCELLED
    assert shared.finished(short).status is Status.DONE
    assert shared.job(asked.id).attempt == attempt.number


def test_f36_readers_that_then_write_never_get_in_each_others_way(store: Store) -> None:
    def read_and_write() -> None:
        for _ in range(20):
            with store.read() as tx:
                seen = len(jobs.newest(tx, limit=1000))
            assert make.job(store).id > seen

    store.close()
    children.all_at_once(6, read_and_write)
    with store.read() as tx:
        assert len(jobs.newest(tx, limit=1000)) == 120


@pytest.mark.consumer
def test_f37_a_read_only_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=2) as disk:
        house = MinedHouse(disk / "data")
        house.store.close()
        make_read_only(disk)
        with pytest.raises(StoreUnavailable, match="Read-only file system"):
            open_store(house.settings)
        ended = subprocess.run(
            [ROOT / "run_consumer.sh"],
            env=house.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode != 0
    assert "Set NONSTOP_DATA to a folder that you may write to" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.consumer
@pytest.mark.parametrize("how", ["deleted", "garbage", "emptied"])
def test_f42_a_lost_broker_file_loses_no_job(shared: MinedHouse, how: str) -> None:
    broker = shared.data / "huey.db"
    match how:
        case "deleted":
            for path in shared.data.glob("huey.db*"):
                path.unlink()
        case "garbage":
            broker.write_bytes(os.urandom(100_000))
        case "emptied":
            os.truncate(broker, 0)
    submitted = [shared.submit("prints", lines=number) for number in range(4)]
    assert {shared.finished(job).status for job in submitted} == {Status.DONE}
    assert {shared.job(job.id).crashes for job in submitted} == {0}


def test_f43_a_write_that_fails_at_any_byte_happens_wholly_or_not_at_all(
    store: Store, settings: Settings
) -> None:
    make.publish(store)
    make.job(store)
    store.main.checkpoint()
    store.close()
    ends = set()
    for limit in range(0, 140_000, 4000):
        ends.add(_claim_with_files_no_longer_than(limit, store))
        with store.read() as tx:
            (job,) = jobs.newest(tx, limit=2)
        assert health.damages(store.main) == []
        if job.status is Status.RUNNING:
            assert job.attempt == 1
            break
        assert (job.status, job.attempt) == (Status.PENDING, 0)
        store.close()
    assert ends == {"failed", "claimed"}


def _claim_with_files_no_longer_than(limit: int, store: Store) -> str:
    """Claim in a child in which the kernel refuses to write beyond an offset of any file."""

    def claim() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        assert make.claim(store) is not None

    try:
        children.all_at_once(1, claim)
    except AssertionError:
        return "failed"
    return "claimed"
