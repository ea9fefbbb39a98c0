"""Whatever becomes of a chore is written down."""

from typing import Any

import pytest

from app.compute.chores import Chores, EndedChore
from app.compute.upkeep import Upkeep
from app.domain.upkeep import Chore
from app.operations import chores
from app.settings import Settings
from app.store import StorageFault, Store
from app.store import chores as rows
from tests import make

NOW = make.NOW
LATER = NOW + 60  # when the first measuring is due


class Children(Chores):
    """Starts nothing; raises what it was given."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error
        self.started: list[str] = []

    def start(self, name: str, *_: Any, **__: Any) -> bool:
        self.started.append(name)
        if self.error is not None:
            raise self.error
        return True


def row(store: Store, chore: Chore = Chore.MEASURE) -> rows.ChoreRow:
    with store.read() as tx:
        return rows.every(tx)[chore]


def test_one_that_could_not_be_started_has_failed(store: Store, settings: Settings) -> None:
    upkeep = Upkeep(Children(BlockingIOError("no process is free")), settings)
    upkeep.plan(store, NOW)
    for second in range(2):
        upkeep.start_due(store, LATER + second)
    assert row(store).is_ok is False
    assert "no process is free" in str(row(store).note)


def test_all_that_are_taken_are_started(store: Store, settings: Settings) -> None:
    children = Children(StorageFault("disk I/O error"))
    upkeep = Upkeep(children, settings)
    upkeep.plan(store, NOW)
    tomorrow = NOW + 86400
    for _ in Chore:
        with pytest.raises(StorageFault):
            upkeep.start_due(store, tomorrow)
    assert sorted(children.started) == sorted(Chore)


def test_the_end_of_a_killed_one_is_not_lost_with_a_failed_write(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    upkeep = Upkeep(Children(), settings)
    upkeep.plan(store, NOW)
    upkeep.start_due(store, LATER)
    upkeep.note_end(EndedChore(Chore.MEASURE, is_ok=False, in_time=False, seconds=9.0))

    def fail(*_: Any, **__: Any) -> bool:
        raise StorageFault("no space")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "end", fail)
        with pytest.raises(StorageFault):
            upkeep.start_due(store, LATER + 10)
    assert row(store).is_running
    upkeep.start_due(store, LATER + 11)
    assert row(store).is_ok is False
    assert "9 s" in str(row(store).note)


def test_a_clock_that_was_ahead_puts_nothing_off(store: Store, settings: Settings) -> None:
    upkeep = Upkeep(Children(), settings)
    upkeep.plan(store, NOW)
    upkeep.start_due(store, NOW + 9 * 365 * 86400)
    upkeep.start_due(store, NOW)
    for chore in Chore:
        next_at = row(store, chore).next_at
        assert next_at is not None
        assert next_at <= NOW + 86400
    assert chores.take_due(store, settings, now=NOW + 86400)
