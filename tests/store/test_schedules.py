"""Statements about schedules refuse what is not as it was read."""

from dataclasses import replace

import pytest

from app.domain.schedule import Cron, OccurrenceOutcome, Once, Timing
from app.operations.schedule_jobs import occurrence
from app.store import Conflict, Store, occurrences, schedules
from app.store.tables import occurrences as table
from tests import make

NOW = make.NOW - make.NOW % 3600


def test_what_is_due_comes_the_longest_overdue_first(store: Store) -> None:
    for name, next_at in (("b", NOW), ("a", NOW - 60), ("later", NOW + 60)):
        make.schedule(store, name=name, next_at=next_at)
    paused = make.schedule(store, name="paused", next_at=NOW)
    with store.write() as tx:
        schedules.pause(tx, paused.id, by="me", now=NOW)
        assert [one.name for one in schedules.due(tx, NOW, limit=5)] == ["a", "b"]
        assert [one.name for one in schedules.due(tx, NOW, limit=1)] == ["a"]
        assert schedules.next_due(tx) == NOW - 60


def test_only_one_goes_on_to_the_next_moment(store: Store) -> None:
    read = make.schedule(store, next_at=NOW)
    with store.write() as tx:
        assert schedules.advance(tx, read, NOW + 120)
        assert not schedules.advance(tx, read, NOW + 60)
        now = schedules.get(tx, read.id)
    assert now is not None
    assert now.next_at == NOW + 120


@pytest.mark.parametrize("change", ["edit", "pause", "delete"])
def test_what_was_changed_meanwhile_is_not_gone_on_with(store: Store, change: str) -> None:
    read = make.schedule(store, next_at=NOW)
    with store.write() as tx:
        if change == "edit":
            draft = replace(read.draft, priority=5)
            schedules.replace(tx, read.id, draft, revision=1, next_at=NOW, now=NOW)
        elif change == "pause":
            schedules.pause(tx, read.id, by="me", now=NOW)
        else:
            schedules.delete(tx, [read.id])
        assert not schedules.advance(tx, read, NOW + 60)


def test_one_that_has_ended_and_was_paused_is_not_brought_back(store: Store) -> None:
    timing = Timing(rule=Once("2020-01-01T09:00"), zone="UTC")
    read = make.schedule(store, timing=timing)
    assert read.next_at is None
    with store.write() as tx:
        schedules.pause(tx, read.id, by="me", now=NOW)
        assert not schedules.advance(tx, read, NOW + 60)


def test_an_edit_of_an_older_one_is_refused(store: Store) -> None:
    read = make.schedule(store)
    with store.write() as tx:
        for expected in (True, False):
            draft = replace(read.draft, timing=Timing(rule=Cron("0 0 * * *"), zone="UTC"))
            done = schedules.replace(tx, read.id, draft, revision=1, next_at=None, now=NOW)
            assert (done is not None) == expected


def test_a_moment_cannot_be_written_twice(store: Store) -> None:
    schedule = make.schedule(store)
    one = occurrence(schedule, NOW, OccurrenceOutcome.MISSED, NOW)
    with store.write() as tx:
        occurrences.add(tx, [one])
        assert occurrences.decided(tx, schedule.id, [NOW, NOW + 60]) == {NOW}
    with pytest.raises(Conflict), store.write() as tx:
        occurrences.add(tx, [one])


def test_a_deleted_schedule_takes_its_history_along(store: Store) -> None:
    schedule = make.schedule(store)
    with store.write() as tx:
        occurrences.add(tx, [occurrence(schedule, NOW, OccurrenceOutcome.MISSED, NOW)])
        schedules.delete(tx, [schedule.id])
        assert tx.execute(table.select()).all() == []
