"""What the scheduler does in a second: nothing that fails keeps the rest from being done."""

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app import broker, clock
from app.compute.context import Context
from app.compute.loading import Loaded
from app.compute.scheduler import NonstopScheduler
from app.domain.job import Job, Status
from app.domain.outcome import Done
from app.operations import channels, rescue, submit
from app.settings import Settings
from app.store import Busy, Conflict, StorageFault, Store, chores, jobs, tables
from tests import make


@pytest.fixture
def scheduler(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[NonstopScheduler]:
    """One that works in this process, and leaves its signals alone."""
    from huey_config import build

    context = Context(settings, Loaded(), os.getpid(), "here", "boot", "cpu")
    one = NonstopScheduler(
        build(settings.data, ""), SimpleNamespace(is_set=lambda: False), 1, periodic=False
    )
    one.context = context
    with monkeypatch.context() as patch:
        nothing = SimpleNamespace(
            **dict.fromkeys(("SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIG_IGN", "SIG_DFL")),
            signal=lambda *_: None,
            set_wakeup_fd=lambda _: None,
        )
        patch.setattr("app.compute.scheduler.signal", nothing)
        patch.setattr("os.setpgid", lambda *_: None)
        patch.setattr("app.processes.die_with", lambda _: None)
        one.initialize()
    one._timetable.publish = lambda *_: None  # type: ignore[method-assign]
    monkeypatch.setattr("app.compute.scheduler.delivery.start_due", lambda *_: None)
    yield one
    one._chores.end_all()
    one._store.close()


def test_a_row_that_cannot_be_read_stops_nothing_else(
    scheduler: NonstopScheduler, store: Store, settings: Settings
) -> None:
    make.publish(store)
    now = clock.now()
    first = make.job(store, now=now)
    then = submit.submit(
        store, settings, workload="count", params={}, run_after=[first.id], by="me", now=now
    )
    claimed = make.claim(store, now=now)
    assert claimed is not None
    make.finish(store, claimed[1], Done(None), now=now)
    make.schedule(store, now=now - 120)
    with store.write() as tx:
        tx.execute(sa.update(tables.schedules).values(rule={"kind": "of a newer version"}))
    scheduler.huey.storage.flush_queue()
    scheduler.tick(now)
    with store.read() as tx:
        released = jobs.get(tx, then.id)
        assert released is not None
        assert (released.status, released.waits) == (Status.PENDING, False)
        assert chores.every(tx)
    assert broker.bells_waiting(settings, limit=9) > 0


@pytest.mark.parametrize("error", [StorageFault, Conflict, ValueError])
def test_what_fails_at_the_start_is_done_later(
    scheduler: NonstopScheduler,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(channels, "align", fail)
        patch.setattr(scheduler._upkeep, "plan", fail)
        scheduler.tick(clock.now())
    aligned: list[float] = []
    monkeypatch.setattr(channels, "align", lambda *_, now: aligned.append(now))
    for _ in range(2):
        scheduler.tick(clock.now())
    with store.read() as tx:
        assert chores.every(tx)
    assert len(aligned) == 1


def test_a_locked_database_ends_the_second_at_once(
    scheduler: NonstopScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise Busy("database is locked")

    monkeypatch.setattr(channels, "align", fail)
    with pytest.raises(Busy):
        scheduler.tick(clock.now())


def test_an_idle_house_is_gone_through_every_fourth_second_and_a_due_job_is_seen_in_the_next(
    scheduler: NonstopScheduler,
    store: Store,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[float] = []

    def look(*_: Any, now: float, **__: Any) -> list[Job]:
        looked.append(now)
        return []

    monkeypatch.setattr(rescue, "rescue", look)
    make.publish(store)
    for second in range(1, 7):
        scheduler.tick(make.NOW + second)
    assert looked == [make.NOW + 1, make.NOW + 5]
    make.job(store, now=make.NOW + 7)
    scheduler.tick(make.NOW + 7)
    assert looked[-1] == make.NOW + 7
    assert broker.bells_waiting(settings, limit=9) == 1
