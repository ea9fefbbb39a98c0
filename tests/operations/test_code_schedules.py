"""Schedules that stand in code follow it."""

from dataclasses import replace

import pytest

from app.domain.schedule import Cron, Schedule, ScheduleDraft, Timing
from app.operations import schedules as verbs
from app.operations.code_schedules import publish
from app.operations.schedule_jobs import run_now
from app.settings import Settings
from app.store import Store, jobs, schedules
from tests import make

NOW = make.NOW - make.NOW % 3600
HOURLY = ScheduleDraft(
    name="Hourly", workload="count", timing=Timing(rule=Cron("0 * * * *"), zone="UTC")
)
DAILY = replace(HOURLY, timing=Timing(rule=Cron("0 0 * * *"), zone="UTC"))


@pytest.fixture(autouse=True)
def _published(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.broker.ring", lambda _settings: None)
    make.publish(store)


def published(store: Store, *drafts: ScheduleDraft, now: float = NOW) -> list[Schedule]:
    publish(store, drafts, workloads=["count"], now=now)
    with store.read() as tx:
        return schedules.every(tx)


def test_what_stands_in_code_is_entered_once(store: Store) -> None:
    [first] = published(store, HOURLY)
    assert (first.code_key, first.owner, first.next_at) == ("count:Hourly", "code", NOW + 3600)
    assert published(store, HOURLY, now=NOW + 9999) == [first]


def test_a_changed_rule_is_followed_and_the_history_kept(store: Store, settings: Settings) -> None:
    [first] = published(store, HOURLY)
    job = run_now(store, settings, first.id, by="me", now=NOW)
    [second] = published(store, DAILY, now=NOW + 1)
    assert (second.id, second.timing, second.revision) == (first.id, DAILY.timing, 2)
    assert second.next_at != first.next_at
    with store.read() as tx:
        assert jobs.get(tx, job.id) is not None


def test_a_change_beside_the_rule_forgets_no_moment(store: Store) -> None:
    published(store, HOURLY)
    [second] = published(store, replace(HOURLY, priority=5), now=NOW + 9999)
    assert (second.priority, second.next_at) == (5, NOW + 3600)


@pytest.mark.parametrize("draft", [HOURLY, DAILY])
def test_a_persons_pause_outlives_the_next_start(store: Store, draft: ScheduleDraft) -> None:
    [first] = published(store, HOURLY)
    verbs.pause(store, first.id, by="me", now=NOW)
    [second] = published(store, draft)
    assert (second.paused_by, second.next_at) == ("me", None)


def test_what_vanished_from_code_goes_and_its_jobs_stay(store: Store, settings: Settings) -> None:
    [first] = published(store, HOURLY)
    job = run_now(store, settings, first.id, by="me", now=NOW)
    assert published(store) == []
    with store.read() as tx:
        assert jobs.get(tx, job.id) is not None


def test_schedules_of_workloads_that_are_not_here_are_left_alone(store: Store) -> None:
    elsewhere = replace(HOURLY, workload="elsewhere", name="Elsewhere")
    publish(store, [elsewhere], workloads=["elsewhere"], now=NOW)
    assert [one.name for one in published(store, HOURLY)] == ["Elsewhere", "Hourly"]


def test_a_name_that_a_person_has_taken_gets_a_number(store: Store) -> None:
    make.schedule(store, name="Hourly")
    names = [one.name for one in published(store, HOURLY)]
    assert names == ["Hourly", "Hourly (2)"]
    assert [one.revision for one in published(store, HOURLY)] == [1, 1]
