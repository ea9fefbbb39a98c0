"""What belongs to nobody is found and removed; what belongs to somebody never is."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.files.folder import DataFolder
from app.operations import sweep
from app.settings import Settings
from app.store import Store, tables, telemetry
from tests import make

NOW, HOUR, DAY = make.NOW, 3600.0, 86400.0
ONE, OTHER, THIRD = "1" * 64, "2" * 64, "3" * 64


@pytest.fixture
def folder(settings: Settings) -> DataFolder:
    return DataFolder(settings.data)


def put(path: Path, *, age_s: float, size: int = 10) -> Path:
    """A file that was last written so long ago; its folder, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    for one in (path, path.parent):
        os.utime(one, (NOW - age_s, NOW - age_s))
    return path


def swept(store: Store, folder: DataFolder) -> sweep.Leftovers:
    found = sweep.look(store, folder, now=NOW)
    sweep.sweep(store, folder, found, now=NOW)
    assert sweep.look(store, folder, now=NOW).count == 0
    return found


def test_folders_and_telemetry_without_a_job_go(store: Store, folder: DataFolder) -> None:
    job = make.job(store)
    mine = put(folder.job(job.id) / "log", age_s=DAY)
    put(folder.job(50) / "log", age_s=2 * HOUR)
    young = put(folder.job(51) / "log", age_s=HOUR / 2)
    other = put(folder.jobs / "notes" / "mine.txt", age_s=DAY)
    with store.telemetry.write() as tx:
        for number in (job.id, 50, 60):
            telemetry.add_metrics(
                tx, [telemetry.MetricPoint(number, 1, "a", n, n, 1.0, NOW) for n in range(7)]
            )
            telemetry.add_resources(
                tx, [telemetry.ResourcePoint(number, 1, NOW, 1.0, 1, None, None)] * 7
            )
    found = swept(store, folder)
    assert (found.jobs, found.size) == ((50, 60), 10)
    assert all(path.exists() for path in (mine, young, other))
    with store.telemetry.read() as tx:
        assert telemetry.job_ids(tx) == {job.id}


def test_telemetry_goes_in_small_steps(
    store: Store, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.operations.remove._POINTS_AT_ONCE", 3)
    with store.telemetry.write() as tx:
        telemetry.add_metrics(
            tx, [telemetry.MetricPoint(9, 1, "a", n, n, 1.0, NOW) for n in range(7)]
        )
        telemetry.add_resources(tx, [telemetry.ResourcePoint(9, 1, NOW, 1.0, 1, None, None)] * 7)
    swept(store, folder)
    with store.telemetry.read() as tx:
        assert telemetry.job_ids(tx) == set()


def test_an_upload_that_nobody_names_goes_after_a_day(store: Store, folder: DataFolder) -> None:
    make.job(store, params={"a": {"deep": [{"upload": ONE, "name": "x"}]}})
    named = put(folder.upload(ONE), age_s=9 * DAY)
    put(folder.upload(OTHER), age_s=2 * DAY)
    young = put(folder.upload(THIRD), age_s=DAY / 2)
    assert swept(store, folder).uploads == (OTHER,)
    assert all(path.exists() for path in (named, young))


def test_an_upload_that_was_named_since_stays(store: Store, folder: DataFolder) -> None:
    path = put(folder.upload(ONE), age_s=2 * DAY)
    found = sweep.look(store, folder, now=NOW)
    assert found.uploads == (ONE,)
    make.job(store, params={"a": {"upload": ONE, "name": "x"}})
    sweep.sweep(store, folder, found, now=NOW)
    assert path.exists()


def test_an_upload_that_was_made_anew_since_stays(store: Store, folder: DataFolder) -> None:
    path = put(folder.upload(ONE), age_s=2 * DAY)
    found = sweep.look(store, folder, now=NOW)
    put(path, age_s=1.0)
    sweep.sweep(store, folder, found, now=NOW)
    assert path.exists()


def test_what_was_never_finished_goes_after_a_day(store: Store, folder: DataFolder) -> None:
    job = make.job(store)
    old = [
        put(folder.uploads / ".part-1-incoming-aa", age_s=2 * DAY),
        put(folder.uploads / "incoming-bb", age_s=2 * DAY),
        put(folder.checkpoint(job.id) / ".part-1-pending", age_s=2 * DAY),
        put(folder.backups / ".part-1-x" / "jobs.db", age_s=2 * DAY),
    ]
    young = put(folder.uploads / ".part-2-incoming-cc", age_s=HOUR)
    os.utime(folder.backups / ".part-1-x", (NOW - 2 * DAY, NOW - 2 * DAY))
    assert len(swept(store, folder).unfinished) == 4
    assert not [path for path in old if path.exists()]
    assert young.exists()


def test_old_rows_go(store: Store, folder: DataFolder) -> None:
    with store.write() as tx:
        for number, (created, next_try) in enumerate(
            [(NOW - 91 * DAY, None), (NOW - 91 * DAY, NOW), (NOW - 89 * DAY, None)]
        ):
            tx.execute(
                sa.insert(tables.outbox).values(
                    key=str(number), channel_name="x", title="", body="", tries=1,
                    next_try_at=next_try, created_at=created,
                )
            )  # fmt: skip
        tx.execute(
            sa.insert(tables.durations),
            [
                {"workload": name, "seconds": float(n), "finished_at": NOW}
                for name, count in (("a", 203), ("b", 2))
                for n in range(count)
            ],
        )
    swept(store, folder)
    with store.read() as tx:
        assert list(tx.execute(sa.select(tables.outbox.c.key)).scalars()) == ["1", "2"]
        kept = tx.execute(
            sa.select(
                tables.durations.c.workload,
                sa.func.count(),
                sa.func.min(tables.durations.c.seconds),
            ).group_by(tables.durations.c.workload)
        ).all()
    assert [tuple(row) for row in kept] == [("a", 200, 3.0), ("b", 2, 0.0)]
