"""The scheduler forks without a connection, and still notices a database that was replaced."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.compute.scheduler import NonstopScheduler
from app.operations import upkeep
from app.store import StorageFault, Store
from tests import make


@pytest.fixture
def scheduler(store: Store) -> NonstopScheduler:
    """One that was set up so far as it needs for a fork."""
    scheduler = NonstopScheduler.__new__(NonstopScheduler)
    scheduler._store = store
    scheduler.huey = SimpleNamespace(storage=SimpleNamespace(close=lambda: None))
    make.job(store)
    with store.telemetry.read():
        scheduler._inodes = upkeep.inodes(store)
    return scheduler


def open_databases(data: Path) -> list[str]:
    links = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    opened = [os.readlink(link) for link in links if os.path.lexists(link)]
    return [path for path in opened if path.startswith(str(data)) and ".db" in path]


def test_no_database_is_open_and_its_new_log_is_known(
    scheduler: NonstopScheduler, data: Path
) -> None:
    with scheduler._disconnected():
        assert open_databases(data) == []
        for number in range(4):  # or the new logs would get the numbers of the old ones
            (data / f"taken-{number}").touch()
    assert upkeep.inodes(scheduler._store) == scheduler._inodes
    assert len(set(scheduler._inodes)) == 4


def test_one_that_is_replaced_meanwhile_is_noticed(scheduler: NonstopScheduler, data: Path) -> None:
    with scheduler._disconnected():
        shutil.copyfile(data / "jobs.db", data / "copy")
        (data / "copy").replace(data / "jobs.db")
    assert upkeep.inodes(scheduler._store) != scheduler._inodes


def test_where_connecting_again_failed_it_is_done_later(
    scheduler: NonstopScheduler, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_store: Store) -> list[int]:
        raise StorageFault("disk I/O error")

    disconnected = scheduler._disconnected()
    disconnected.__enter__()
    for number in range(4):
        (data / f"taken-{number}").touch()
    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "inodes", fail)
        with pytest.raises(StorageFault):
            disconnected.__exit__(None, None, None)
    scheduler._reconnect()
    assert upkeep.inodes(scheduler._store) == scheduler._inodes
    assert len(set(scheduler._inodes)) == 4
