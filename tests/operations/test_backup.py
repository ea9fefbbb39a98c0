"""Backups are whole, and a restored one is the truth of its moment."""

import contextlib
import fcntl
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest

from app.domain.errors import NotAllowed, NotFound
from app.domain.outcome import Done
from app.files import backups as files
from app.files.backups import Backup
from app.files.folder import DataFolder
from app.operations import backup as making
from app.operations.restore import restore
from app.settings import Settings
from app.store import Store, backups, chores, jobs, open_store, telemetry
from tests import make
from tests.properties import invariants

NOW = make.NOW


@pytest.fixture
def folder(settings: Settings) -> DataFolder:
    return DataFolder(settings.data)


def back_up(store: Store, folder: DataFolder, *, kept: int = 7, now: float = NOW) -> Backup:
    return making.back_up(store, folder, kept=kept, now=now)


def test_a_backup_has_everything_and_is_closed_to_others(store: Store, folder: DataFolder) -> None:
    make.job(store)
    with store.telemetry.write() as tx:
        telemetry.add_metrics(tx, [telemetry.MetricPoint(1, 1, "a", 0, 0, 1.0, NOW)])
    made = back_up(store, folder)
    assert made.name == "20270115T080000Z"
    assert invariants.contents(made.path) == invariants.contents(folder.root)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.path.iterdir()} == {0o600}
    assert sorted(path.name for path in made.path.iterdir()) == ["jobs.db", "telemetry.db"]
    assert [one.name for one in files.every(folder)] == [made.name]


def test_only_the_newest_are_kept(store: Store, folder: DataFolder) -> None:
    (folder.backups / "mine").mkdir(parents=True)
    names = [back_up(store, folder, kept=2, now=NOW + n).name for n in range(4)]
    assert [one.name for one in files.every(folder)] == [names[3], names[2]]
    assert (folder.backups / "mine").exists()


def test_one_that_fails_leaves_nothing_and_removes_nothing(
    store: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = back_up(store, folder, kept=1)
    monkeypatch.setattr("app.store.backups.damages", lambda _path: ["page 3 is odd"])
    with pytest.raises(NotAllowed, match="page 3 is odd"):
        back_up(store, folder, kept=1, now=NOW + 1)
    assert os.listdir(folder.backups) == [first.name]
    monkeypatch.setattr("app.operations.backup.RESERVE", 10**18)
    with pytest.raises(NotAllowed, match="are free"):
        back_up(store, folder, kept=1, now=NOW + 2)


def test_two_of_one_second_are_one(store: Store, folder: DataFolder) -> None:
    back_up(store, folder)
    with pytest.raises(NotAllowed, match="this very second"):
        back_up(store, folder)


def test_telemetry_is_copied_before_the_jobs_it_is_about(
    store: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that comes while it copies must not have a curve without having a row."""
    copy = backups.copy

    def copy_and_go_on(database: object, path: Path) -> None:
        copy(database, path)  # type: ignore[arg-type]
        job = make.job(store)
        with store.telemetry.write() as tx:
            telemetry.add_metrics(tx, [telemetry.MetricPoint(job.id, 1, "a", 0, 0, 1.0, NOW)])

    monkeypatch.setattr("app.store.backups.copy", copy_and_go_on)
    made = back_up(store, folder)
    rows = invariants.contents(made.path)
    assert {one["job_id"] for one in rows["metrics"]} <= {one["id"] for one in rows["jobs"]}


@pytest.fixture
def closed(store: Store) -> Iterator[Store]:
    """The store, for tests that close it before they restore."""
    yield store
    store.close()


def restored(settings: Settings, store: Store, name: str, *, now: float = NOW + 99) -> Path:
    store.close()
    return restore(settings, name, now=now).aside


def test_a_restored_backup_is_the_truth_and_nothing_is_deleted(
    settings: Settings, closed: Store, folder: DataFolder
) -> None:
    make.job(closed)
    made = back_up(closed, folder)
    before = invariants.contents(folder.root)
    make.job(closed, title="later")
    later = invariants.contents(folder.root)
    aside = restored(settings, closed, made.name)
    assert invariants.contents(folder.root) == before
    assert invariants.contents(aside) == later
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.databases} == {0o600}
    store = open_store(settings)
    assert make.job(store).id == 3, "no number is given twice"
    store.close()
    assert [one.name for one in files.every(folder)] == [made.name]


def test_the_upkeep_that_made_a_backup_has_not_failed_in_it(
    settings: Settings, closed: Store, folder: DataFolder
) -> None:
    with closed.write() as tx:
        for name in ("backup", "clean"):
            chores.plan(tx, name, next_at=NOW, now=NOW)
            assert chores.take(tx, name, next_at=None, now=NOW)
        assert chores.end(tx, "clean", started_at=NOW, is_ok=True, note={}, now=NOW)
    made = back_up(closed, folder)
    restored(settings, closed, made.name)
    with contextlib.closing(open_store(settings)) as store, store.read() as tx:
        found = chores.every(tx)
    assert found["backup"].started_at is None
    assert found["clean"].ended_at == NOW


def test_files_of_later_attempts_are_put_aside(
    settings: Settings, closed: Store, folder: DataFolder
) -> None:
    job, lease = make.running(closed)
    made = back_up(closed, folder)
    make.finish(closed, lease, Done({}))
    kept = [folder.log(job.id, 1), folder.checkpoint(job.id) / "one.pt"]
    going = [folder.log(job.id, 2), folder.log(40, 1)]
    for path in (*kept, *going):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    aside = restored(settings, closed, made.name)
    assert all(path.exists() for path in kept)
    for path in going:
        assert not path.exists()
        assert (aside / path.relative_to(folder.root)).exists()
    store = open_store(settings)
    assert make.job(store).id == 41, "its files are in the way of nobody"
    with store.read() as tx:
        found = jobs.get(tx, job.id)
    store.close()
    assert found is not None
    assert found.status == "running", "it is given back when the consumer starts"


def test_restoring_again_mends_one_that_was_interrupted(
    settings: Settings, closed: Store, folder: DataFolder
) -> None:
    make.job(closed)
    made = back_up(closed, folder)
    before = invariants.contents(folder.root)
    make.job(closed)
    closed.close()
    code = subprocess.run(
        [sys.executable, "-c", _RESTORE_AND_DIE, str(folder.root), made.name], check=False
    ).returncode
    assert code == -9
    assert not folder.databases[0].exists()
    restore(settings, made.name, now=NOW + 99)
    assert invariants.contents(folder.root) == before
    store = open_store(settings)
    assert make.job(store).id == 3
    store.close()


_RESTORE_AND_DIE = """
import sys
from pathlib import Path
from app import faults
from app.operations.restore import restore
from app.settings import Settings
faults.arm("mid_restore=kill")
restore(Settings(data=Path(sys.argv[1])), sys.argv[2], now=1_800_000_098.0)
"""


def test_it_is_refused_while_somebody_uses_the_databases(
    settings: Settings, closed: Store, folder: DataFolder
) -> None:
    made = back_up(closed, folder)
    closed.close()
    reader = subprocess.Popen(
        [sys.executable, "-c", "import sys; f = open(sys.argv[1]); print(flush=True); input()",
         str(folder.databases[1])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert reader.stdout is not None
    reader.stdout.readline()
    with pytest.raises(NotAllowed, match=f"open in process {reader.pid}"):
        restore(settings, made.name, now=NOW)
    reader.communicate(b"\n")
    with open(folder.consumer_lock, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(NotAllowed, match="consumer is running"):
            restore(settings, made.name, now=NOW)
    restore(settings, made.name, now=NOW)


def test_what_cannot_be_used_replaces_nothing(
    settings: Settings, closed: Store, folder: DataFolder
) -> None:
    make.job(closed)
    whole, damaged, newer, half = (back_up(closed, folder, now=NOW + n) for n in range(4))
    content = bytearray((damaged.path / "jobs.db").read_bytes())
    content[4096:12288] = b"\xff" * 8192
    (damaged.path / "jobs.db").write_bytes(content)
    with sqlite.connect(str(newer.path / "jobs.db")) as connection:
        connection.execute("UPDATE nonstop_main_version SET version_num = '9999'")
    connection.close()
    (half.path / "telemetry.db").unlink()
    closed.close()
    before = invariants.contents(folder.root)
    for one, why in ((damaged, "damaged"), (newer, "newer version"), (half, "missing")):
        with pytest.raises(NotAllowed, match=why):
            restore(settings, one.name, now=NOW)
    with pytest.raises(NotFound, match=whole.name):
        restore(settings, "20990101T000000Z", now=NOW)
    with pytest.raises(NotFound):
        restore(settings, "../../etc", now=NOW)
    assert invariants.contents(folder.root) == before
    assert not folder.replaced.exists()


def test_a_database_on_a_server_is_backed_up_there(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"database_url": "postgresql://x/y"})
    with pytest.raises(NotAllowed, match="pg_restore"):
        restore(elsewhere, "x", now=NOW)


def test_the_log_of_a_killed_consumer_goes_aside_with_its_database(
    settings: Settings, closed: Store, folder: DataFolder, tmp_path: Path
) -> None:
    """A log that lay beside another database would be played into it."""
    made = back_up(closed, folder)
    before = invariants.contents(folder.root)
    make.job(closed)
    for path in folder.root.glob("*.db*"):  # as they lie there after a power cut
        shutil.copyfile(path, tmp_path / path.name)
    closed.close()
    for path in tmp_path.glob("*.db*"):
        shutil.copyfile(path, folder.root / path.name)
    assert (folder.root / "jobs.db-wal").stat().st_size > 0
    aside = restore(settings, made.name, now=NOW).aside
    assert invariants.contents(folder.root) == before
    assert len(invariants.contents(aside)["jobs"]) == 1


def test_everything_can_move_to_another_machine(
    settings: Settings, closed: Store, folder: DataFolder, tmp_path: Path
) -> None:
    """As docs/operating.md tells: the backup first, so that every file a row names is there."""
    job, lease = make.running(closed, params={"data": {"upload": "0" * 64, "name": "x.csv"}})
    make.finish(closed, lease, Done({}))
    paths = [folder.upload("0" * 64), folder.artifacts(job.id, 1) / "model"]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_text("precious")
    made = back_up(closed, folder)
    before = invariants.contents(folder.root)
    archive, elsewhere = tmp_path / "everything.tar", tmp_path / "elsewhere"
    elsewhere.mkdir()
    parts = ["backups", "uploads", "jobs"]
    subprocess.run(["tar", "-C", folder.root, "-cf", archive, *parts], check=True)
    subprocess.run(["tar", "-C", elsewhere, "-xf", archive], check=True)
    restore(settings.model_copy(update={"data": elsewhere}), made.name, now=NOW)
    assert invariants.contents(elsewhere) == before
    for path in paths:
        assert (elsewhere / path.relative_to(folder.root)).read_text() == "precious"
