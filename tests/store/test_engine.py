"""The two ways into a database."""

import os
import stat
import sys
import threading
import time
from pathlib import Path

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa

from app.settings import Settings
from app.store import Busy, StorageFault, Store, health, jobs, open_store, workers
from app.store.engine import Database, sqlite_url
from tests import make
from tests.eventually import eventually


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StorageFault, match="readonly"), store.read() as tx:
        tx.execute(sa.text("DELETE FROM jobs"))


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(
    settings: Settings, store: Store
) -> None:
    other = open_store(settings)
    with store.read() as tx:
        assert jobs.get(tx, 1) is None
        make.job(other)
        assert jobs.get(tx, 1) is None
    with store.read() as tx:
        assert jobs.get(tx, 1) is not None
    other.close()


def test_a_reader_does_not_wait_for_a_writer(settings: Settings, store: Store) -> None:
    other = open_store(settings)
    with store.write(), other.read() as tx:
        assert jobs.get(tx, 1) is None
    other.close()


def test_a_writer_that_may_not_wait_says_that_it_is_busy(settings: Settings, store: Store) -> None:
    other = open_store(settings)
    with store.write():
        began = time.monotonic()
        with pytest.raises(Busy), other.write(wait_s=0.02):
            pass
        assert time.monotonic() - began < 1
    with other.write(wait_s=0.02):
        pass
    other.close()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_is_raised_nothing_stays_written_or_locked(
    settings: Settings, store: Store, error: type[BaseException]
) -> None:
    def fail(tx: sa.Connection) -> None:
        tx.execute(sa.text("INSERT INTO workers SELECT '', '', '', 0, 0, '', '', 0, 0"))
        raise error

    with pytest.raises(error), store.write() as tx:
        fail(tx)
    other = open_store(settings)
    with other.write(wait_s=0.02) as tx:
        assert workers.last_beat(tx) is None
    other.close()


def test_threads_share_a_store(store: Store) -> None:
    made: list[int] = []

    def insert() -> None:
        made.extend(make.job(store).id for _ in range(5))

    threads = [threading.Thread(target=insert) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == list(range(1, 21))


def test_the_databases_are_closed_to_others(settings: Settings, store: Store) -> None:
    make.job(store)
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    for path in settings.data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_no_descriptor_stays_open_after_close(settings: Settings) -> None:
    def open_databases() -> list[str]:
        names = []
        for number in os.listdir("/proc/self/fd"):
            try:
                names.append(os.readlink(f"/proc/self/fd/{number}"))
            except FileNotFoundError:
                continue
        return [name for name in names if name.startswith(str(settings.data)) and ".db" in name]

    store = open_store(settings)
    with store.write():
        assert open_databases()
    store.close()
    assert not open_databases()


def test_the_log_goes_into_the_database_at_a_checkpoint(settings: Settings, store: Store) -> None:
    make.job(store)
    log = settings.data / "jobs.db-wal"
    assert log.stat().st_size > 0
    store.main.checkpoint()
    assert log.stat().st_size == 0


def test_the_sqlite_is_one_that_does_not_damage_databases(store: Store) -> None:
    assert health.engine_version(store.main) >= health.SAFE_SQLITE
    assert health.is_safe(store.main)


def test_a_look_through_finds_damage(settings: Settings, store: Store) -> None:
    for _ in range(200):
        make.job(store, params={"text": "x" * 500})
    assert health.damages(store.main) == []
    store.main.checkpoint()
    store.close()
    path = settings.data / "jobs.db"
    content = bytearray(path.read_bytes())
    for page in range(12, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\x5a" * 100
    path.write_bytes(content)
    assert health.damages(store.main)


def tries_to_open(thread: threading.Thread) -> bool:
    assert thread.is_alive()  # it has not given up
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and frame.f_code.co_name == "_done_once_free"


def test_a_new_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = pysqlite3.dbapi2.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    seen: list[int] = []

    def read() -> None:
        database = Database(sqlite_url(path))
        with database.read() as tx:
            seen.append(tx.execute(sa.text("SELECT 1")).scalar_one())
        database.close()

    reader = threading.Thread(target=read)
    reader.start()
    eventually(lambda: tries_to_open(reader), within=20)
    other.execute("COMMIT")
    reader.join()
    other.close()
    assert seen == [1]
