"""How long the scheduler sleeps beside its schedules."""

import pytest

from app.compute.timetable import Timetable
from app.domain.schedule import Overlap
from app.operations.dispatch import MOST_AT_ONCE
from app.settings import Settings
from app.store import Store, schedule_views
from tests import make

NOW = make.NOW - make.NOW % 3600


def at(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr("app.compute.timetable.clock.now", lambda: now)


def test_it_wakes_for_the_next_moment_and_else_once_a_second(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.publish(store)
    timetable = Timetable(settings)
    timetable.tick(store, NOW)
    assert timetable.sleep_s(1.0) == 1.0
    make.schedule(store, now=NOW)
    timetable.tick(store, NOW + 1)
    for left, slept in ((30.0, 1.0), (0.4, 0.405), (-5.0, 1.0)):
        at(monkeypatch, NOW + 60 - left)
        assert timetable.sleep_s(1.0) == pytest.approx(slept)


def test_many_at_once_follow_without_a_pause(store: Store, settings: Settings) -> None:
    make.publish(store)
    for number in range(MOST_AT_ONCE + 1):
        make.schedule(store, now=NOW, name=str(number), overlap=Overlap.RUN_BESIDE)
    timetable = Timetable(settings)
    timetable.tick(store, NOW + 60)
    assert timetable.sleep_s(1.0) == 0.0
    timetable.tick(store, NOW + 60.2)
    assert timetable.sleep_s(1.0) > 0
    with store.read() as tx:
        assert schedule_views.counted(tx, start=NOW, end=NOW + 60).on_time == MOST_AT_ONCE + 1


def test_a_clock_that_is_put_back_is_noticed(store: Store, settings: Settings) -> None:
    make.publish(store)
    schedule = make.schedule(store, now=NOW, overlap=Overlap.RUN_BESIDE)
    timetable = Timetable(settings)
    timetable.tick(store, NOW + 9 * 365 * 86400)
    timetable.tick(store, NOW + 30)
    with store.read() as tx:
        before = schedule_views.submitted(tx, schedule.id)
    timetable.tick(store, NOW + 60)
    with store.read() as tx:
        assert schedule_views.submitted(tx, schedule.id) == before + 1
