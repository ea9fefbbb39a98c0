"""F38-F41, F44, F66, F67: databases that are damaged, gone, of another day or version."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
import sqlalchemy as sa

from app import clock, processes
from app.domain.errors import StoreUnavailable
from app.domain.job import Lease, Status
from app.domain.outcome import Done
from app.settings import Settings
from app.store import Store, counts, health, jobs, open_store, opening
from tests import make
from tests.consumer.house import ROOT
from tests.eventually import eventually
from tests.faults import disks
from tests.faults.mined import MinedHouse


@pytest.fixture
def used(store: Store, settings: Settings) -> Path:
    """A jobs.db with some hundred rows, closed."""
    for _ in range(200):
        make.job(store, params={"text": "x" * 500})
    store.main.checkpoint()
    store.close()
    return settings.data / "jobs.db"


@pytest.mark.parametrize("spoil", [disks.spoil_pages, disks.spoil_header, disks.cut_off])
def test_f38_a_damaged_database_is_found_and_never_made_anew(
    used: Path, settings: Settings, spoil: Callable[[Path], None]
) -> None:
    spoil(used)
    spoilt = used.read_bytes()
    try:
        found = health.damages(open_store(settings).main)
    except StoreUnavailable as error:
        found = [str(error)]
    assert found
    assert used.read_bytes() == spoilt


@pytest.mark.consumer
def test_f38_a_consumer_refuses_a_damaged_database_and_names_the_way_back(
    used: Path, settings: Settings
) -> None:
    disks.spoil_pages(used)
    ended = subprocess.run(
        [ROOT / "run_consumer.sh"],
        env=os.environ | {"PATH": MinedHouse.path(), "NONSTOP_DATA": str(settings.data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "docs/operating.md tells how to restore a backup" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("how", ["emptied", "deleted"])
def test_f39_an_empty_file_where_there_were_jobs_is_no_new_beginning(
    used: Path, settings: Settings, how: str
) -> None:
    for path in settings.data.glob("jobs.db*"):
        path.unlink()
    if how == "emptied":
        used.touch()
    with pytest.raises(StoreUnavailable, match="Restore it from a backup"):
        open_store(settings)


@pytest.mark.consumer
@pytest.mark.parametrize("name", ["jobs.db", "jobs.db-wal"])
def test_f40_f41_a_database_deleted_while_in_use_stops_everything(
    house: MinedHouse, name: str
) -> None:
    house.start()
    attempt = house.running(house.submit("steps", steps=100_000))
    everything = {process.pid: process.create_time() for process in house.every_process()}
    assert house.consumer is not None
    (house.data / name).unlink()
    assert house.consumer.wait(30) == 70
    house.consumer = None
    eventually(lambda: not [pid for pid in everything if processes.started(pid)])
    assert not processes.is_alive(attempt.runner_pid, attempt.runner_started)
    assert "Restore it from a backup" in house.said()


@pytest.mark.consumer
def test_f44_a_backup_made_under_load_goes_on_where_it_was(
    house: MinedHouse, tmp_path: Path
) -> None:
    house.start()
    ended = house.finished(house.submit("steps", steps=1))
    running = house.submit("steps", steps=60)
    waiting = [house.submit("prints", lines=number) for number in range(5)]
    house.running(running)
    backup = tmp_path / "backup"
    backup.mkdir()
    for name in ("jobs.db", "telemetry.db"):
        with sqlite.connect(str(house.data / name)) as source:
            source.execute("VACUUM INTO ?", (str(backup / name),))
    house.stop(signal.SIGKILL)
    for path in (*house.data.glob("*.db*"),):
        path.unlink()
    shutil.copytree(backup, house.data, dirs_exist_ok=True)
    house.store.close()
    house.start()
    assert {house.finished(job).status for job in (running, *waiting)} == {Status.DONE}
    assert house.job(ended.id) == ended
    assert health.damages(house.store.main) == []
    for job in (running, *waiting):
        numbers = [attempt.number for attempt in house.attempts(job.id)]
        assert numbers == list(range(len(numbers), 0, -1))


@pytest.fixture
def older(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Databases as the first version left them."""
    migrations = shutil.copytree(opening.MIGRATIONS, tmp_path / "migrations")
    for path in (migrations / "main" / "versions").glob("*.py"):
        if not path.name.startswith("0001"):
            path.unlink()
    monkeypatch.setattr(opening, "MIGRATIONS", migrations)
    monkeypatch.setattr(opening, "MAIN_REVISION", "0001")
    store = open_store(settings)
    monkeypatch.undo()
    monkeypatch.setenv("NONSTOP_DATA", str(settings.data))
    return store


# As the worker of the first version wrote them.
_CLAIM = """UPDATE jobs SET status = 'running', attempt = 1, nonce = 'old', worker = 'here/1',
  lease_expires_at = 1e12, started_at = 1 WHERE id = 1"""
_BEAT = "UPDATE jobs SET lease_expires_at = 1e13, progress = 0.5 WHERE id = 1 AND nonce = 'old'"


def test_f66_an_older_database_is_migrated_and_its_running_job_may_finish(
    older: Store, settings: Settings
) -> None:
    with older.write() as tx:
        tx.execute(
            sa.text(
                "INSERT INTO jobs (workload, title, params, status, progress, step_text, priority,"
                " run_at, max_failures, failures, max_crashes, crashes, interruptions, attempt,"
                " owner, created_at) VALUES ('count', '', '{}', 'pending', 0, '', 0, 0, 1, 0, 3,"
                " 0, 0, 0, 'test', 0)"
            )
        )
        tx.execute(sa.text(_CLAIM))
    newer = open_store(settings)
    with newer.read() as tx:
        assert opening._revision(tx, "main") == opening.MAIN_REVISION
        assert counts.by_status(tx)[Status.RUNNING] == 1
    with older.write() as tx:  # the old worker's connection is still open
        assert tx.execute(sa.text(_BEAT)).rowcount == 1
    after = make.finish(newer, Lease(1, 1, "old"), Done({"sum": 6}), now=clock.now())
    assert after is not None
    assert (after.status, after.memory_mb) == (Status.DONE, None)
    with newer.read() as tx:
        assert counts.by_status(tx) == dict.fromkeys(Status, 0) | {Status.DONE: 1}
    newer.close()
    older.close()


def test_f67_a_database_of_a_newer_version_is_left_as_it_is(
    store: Store, settings: Settings
) -> None:
    make.job(store)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE nonstop_main_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreUnavailable, match="written by a newer version of Nonstop"):
        open_store(settings)
    with store.read() as tx:
        assert jobs.get(tx, 1) is not None
        assert opening._revision(tx, "main") == "9999"
