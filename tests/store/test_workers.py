"""Which workers there are."""

from app.store import Store, workers
from app.store.workers import SILENT_AFTER_S, WorkerRow
from tests.make import NOW


def row(name: str, beat_at: float = NOW, pid: int = 1) -> WorkerRow:
    return WorkerRow(
        name=name,
        host="here",
        boot_id="boot",
        pid=pid,
        pid_started=1.0,
        version="0",
        device="cpu",
        started_at=NOW,
        beat_at=beat_at,
    )


def names(store: Store, now: float) -> list[str]:
    with store.read() as tx:
        return [worker.name for worker in workers.alive(tx, now)]


def test_a_worker_is_alive_while_it_is_heard_from(store: Store) -> None:
    with store.write() as tx:
        assert workers.last_beat(tx) is None
        workers.register(tx, row("here/2"))
        workers.register(tx, row("here/1", beat_at=NOW - 1))
        assert workers.last_beat(tx) == NOW
    assert names(store, NOW + 1) == ["here/1", "here/2"]
    assert names(store, NOW + SILENT_AFTER_S - 0.5) == ["here/2"]
    with store.write() as tx:
        workers.beat(tx, ["here/1"], NOW + 100)
    assert names(store, NOW + 101) == ["here/1"]


def test_one_that_follows_takes_the_name(store: Store) -> None:
    with store.write() as tx:
        workers.register(tx, row("here/1", pid=1))
        workers.register(tx, row("here/1", pid=2))
        assert [worker.pid for worker in workers.alive(tx, NOW)] == [2]


def test_a_consumer_that_stops_takes_its_workers_along(store: Store) -> None:
    with store.write() as tx:
        for name in ("here/1", "here/2", "there/1"):
            workers.register(tx, row(name))
        workers.forget(tx, ["here/1", "here/2"])
    assert names(store, NOW) == ["there/1"]
