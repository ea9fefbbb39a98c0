"""Schedules are made, changed, paused, run, copied and deleted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import InvalidRequest, NotAllowed, NotFound, Outdated
from app.domain.schedule import CatchUp, Cron, Every, Once, Overlap, Schedule, Timing
from app.domain.sentence import Sentence
from app.files.folder import DataFolder
from app.operations import schedules as verbs
from app.operations.dispatch import dispatch
from app.operations.schedule_checks import get, problem_of
from app.operations.schedule_jobs import run_now
from app.settings import Settings
from app.store import Store, catalogue, events, jobs, schedule_views, schedules
from tests import make

NOW = make.NOW - make.NOW % 3600
HOURLY = Timing(rule=Cron("0 * * * *"), zone="UTC")


@pytest.fixture(autouse=True)
def _published(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.broker.ring", lambda _settings: None)
    make.publish(store)


def add(store: Store, settings: Settings, **changed: Any) -> Schedule:
    values: dict[str, Any] = {
        "name": "Nightly",
        "workload": "count",
        "params": {},
        "timing": HOURLY,
        "by": "me",
        "now": NOW,
    }
    return verbs.add(store, settings, **values | changed)


def edit(store: Store, settings: Settings, old: Schedule, **changed: Any) -> Schedule:
    values: dict[str, Any] = {"revision": old.revision, "by": "me", "now": NOW}
    return verbs.edit(store, settings, old.id, **values | changed)


def problems(raised: pytest.ExceptionInfo[InvalidRequest]) -> dict[str, str]:
    return {one.field: str(one.sentence) for one in raised.value.problems}


def test_one_that_is_made_is_what_was_asked_for(store: Store, settings: Settings) -> None:
    made = add(
        store, settings, name=" Nightly\n", params={"steps": 5}, title="T", priority=7,
        timeout_s=60.0, jitter_s=30.0, overlap=Overlap.QUEUE_ONE, catch_up=CatchUp.ALL,
        catch_up_limit=3, pause_after=4,
    )  # fmt: skip
    assert (made.name, made.params, made.title, made.priority) == ("Nightly", {"steps": 5}, "T", 7)
    assert (made.jitter_s, made.overlap, made.catch_up) == (30.0, "queue_one", "all")
    assert (made.catch_up_limit, made.pause_after, made.timeout_s) == (3, 4, 60.0)
    assert (made.owner, made.revision, made.next_at) == ("me", 1, NOW + 3600)
    assert (made.timing, made.is_paused, made.code_key) == (HOURLY, False, None)
    assert get(store, made.id) == made


@pytest.mark.parametrize(
    "rule",
    [Cron("0 2 * * *"), Every(15, "minutes", "2026-01-01T00:05"), Once("2030-01-01T09:00")],
)
def test_a_rule_comes_back_as_it_was(store: Store, settings: Settings, rule: Any) -> None:
    timing = Timing(rule=rule, zone="Asia/Tokyo")
    assert get(store, add(store, settings, timing=timing).id).timing == timing


def test_every_problem_is_told_at_once(store: Store, settings: Settings) -> None:
    with pytest.raises(InvalidRequest) as raised:
        add(
            store, settings, name="", timing=Timing(rule=Cron("99 * * * *"), zone="Asia/Tokio"),
            params={"steps": 99, "x": 1}, priority=101, timeout_s=0.0, jitter_s=86401.0,
            catch_up_limit=101, pause_after=0, overlap="never", catch_up="some",
        )  # fmt: skip
    found = problems(raised)
    assert set(found) == {
        "name", "expression", "zone", "steps", "x", "priority", "timeout_s", "jitter_s",
        "catch_up_limit", "pause_after", "overlap", "catch_up",
    }  # fmt: skip
    assert found["jitter_s"] == "From 0 to 86400, please."
    assert found["overlap"].startswith("One of these, please: skip,")


def test_an_unknown_workload_is_a_problem_among_others(store: Store, settings: Settings) -> None:
    with pytest.raises(InvalidRequest) as raised:
        add(store, settings, workload="gone", name="7")
    assert problems(raised) == {
        "name": "A name needs at least one letter.",
        "workload": "There is no workload gone; there are: count.",
    }


def test_names_are_unique(store: Store, settings: Settings) -> None:
    add(store, settings)
    other = add(store, settings, name="Other")
    acts: tuple[Callable[[], Schedule], ...] = (
        lambda: add(store, settings),
        lambda: edit(store, settings, other, name="Nightly"),
    )
    for act in acts:
        with pytest.raises(InvalidRequest) as raised:
            act()
        assert problems(raised) == {"name": "Another schedule has this name."}


def test_an_edit_changes_what_it_names_and_nothing_else(store: Store, settings: Settings) -> None:
    old = add(store, settings, params={"steps": 5}, pause_after=3)
    daily = Timing(rule=Cron("0 0 * * *"), zone="UTC")
    new = edit(store, settings, old, timing=daily, pause_after=None, now=NOW + 10)
    expected = replace(old, timing=daily, pause_after=None, revision=2, changed_at=NOW + 10)
    assert replace(new, next_at=old.next_at) == expected
    assert new.next_at is not None
    assert new.next_at % 86400 == 0


def test_an_edit_of_what_somebody_else_has_changed_is_refused(
    store: Store, settings: Settings
) -> None:
    old = add(store, settings)
    edit(store, settings, old, name="Theirs")
    with pytest.raises(Outdated, match="Somebody else has changed “Theirs” meanwhile"):
        edit(store, settings, old, name="Mine")
    assert get(store, old.id).name == "Theirs"


def test_an_edit_beside_the_rule_forgets_no_moment_that_has_come(
    store: Store, settings: Settings
) -> None:
    old = add(store, settings)
    assert edit(store, settings, old, name="New", now=NOW + 9999).next_at == NOW + 3600


def test_a_rule_that_has_ended_may_stay(store: Store, settings: Settings) -> None:
    once = Timing(rule=Once("2027-01-15T09:00"), zone="UTC")
    old = add(store, settings, timing=once)
    assert edit(store, settings, old, name="New", now=NOW + 9e6).name == "New"


def test_pause_lets_nothing_be_due_and_nothing_missed(store: Store, settings: Settings) -> None:
    made = add(store, settings)
    paused = verbs.pause(store, made.id, by="me", now=NOW + 1)
    assert (paused.paused_by, paused.paused_at, paused.next_at) == ("me", NOW + 1, None)
    again = verbs.pause(store, made.id, by="you", now=NOW + 2)
    assert again == paused
    assert dispatch(store, settings, now=NOW + 4 * 3600) == []
    resumed = verbs.resume(store, made.id, by="me", now=NOW + 4 * 3600 + 1)
    assert (resumed.is_paused, resumed.paused_by) == (False, None)
    assert resumed.next_at == NOW + 5 * 3600
    assert verbs.resume(store, made.id, by="me", now=NOW + 5 * 3600).next_at == NOW + 5 * 3600
    assert dispatch(store, settings, now=NOW + 4 * 3600 + 2) == []


def test_a_paused_one_stays_paused_when_it_is_edited(store: Store, settings: Settings) -> None:
    made = add(store, settings)
    verbs.pause(store, made.id, by="me", now=NOW)
    daily = Timing(rule=Cron("0 0 * * *"), zone="UTC")
    edited = edit(store, settings, made, timing=daily)
    assert (edited.is_paused, edited.next_at) == (True, None)


def test_run_now_submits_once_for_two_clicks_and_keeps_the_rhythm(
    store: Store, settings: Settings
) -> None:
    made = add(store, settings, params={"steps": 7}, overlap=Overlap.SKIP)
    first = run_now(store, settings, made.id, by="sato", now=NOW + 10.3)
    assert run_now(store, settings, made.id, by="sato", now=NOW + 10.9).id == first.id
    second = run_now(store, settings, made.id, by="sato", now=NOW + 12)
    assert second.id != first.id
    assert (first.schedule_id, first.owner, first.params["steps"]) == (made.id, "sato", 7)
    assert get(store, made.id).next_at == made.next_at
    with store.read() as tx:
        went = schedule_views.history(tx, made.id)
        [told] = events.of_job(tx, first.id)
    assert [(one.manual, one.job_id) for one in went] == [(True, second.id), (True, first.id)]
    assert told.data == {"schedule": "Nightly", "asked": True}


def test_run_now_of_what_does_not_fit_says_so(store: Store, settings: Settings) -> None:
    made = make.schedule(store, params={"steps": 99})
    with pytest.raises(InvalidRequest):
        run_now(store, settings, made.id, by="me", now=NOW)


def test_a_copy_is_paused_and_has_a_name_of_its_own(store: Store, settings: Settings) -> None:
    made = add(store, settings, name="N" * 100, params={"steps": 7})
    first, second = (verbs.copy(store, made.id, by="you", now=NOW) for _ in range(2))
    assert [first.name, second.name] == ["N" * 96 + " (2)", "N" * 96 + " (3)"]
    assert (first.is_paused, first.next_at, first.owner) == (True, None, "you")
    assert replace(first.draft, name=made.name) == made.draft


def test_delete_keeps_the_jobs(store: Store, settings: Settings) -> None:
    made = add(store, settings)
    job = run_now(store, settings, made.id, by="me", now=NOW)
    verbs.delete(store, made.id, by="me", now=NOW)
    with store.read() as tx:
        assert jobs.get(tx, job.id) is not None
        assert schedule_views.history(tx, made.id) == []
    with pytest.raises(NotFound):
        verbs.delete(store, made.id, by="me", now=NOW)


def test_one_of_the_code_is_changed_and_deleted_there(store: Store, settings: Settings) -> None:
    made = make.schedule(store)
    with store.write() as tx:
        schedules.delete(tx, [made.id])
        made = schedules.insert(
            tx, made.draft, owner="code", code_key="count:x", next_at=None, now=NOW
        )
    with pytest.raises(NotAllowed, match="stands in the code of count; change it there"):
        edit(store, settings, made, name="Mine")
    with pytest.raises(NotAllowed, match="remove it there"):
        verbs.delete(store, made.id, by="me", now=NOW)
    with store.write() as tx:
        catalogue.publish(tx, "here", [], NOW)
    verbs.delete(store, made.id, by="me", now=NOW)  # its code is gone


@pytest.mark.parametrize("verb", [verbs.pause, verbs.resume, verbs.copy, verbs.delete])
def test_what_is_not_there_is_said(store: Store, verb: Any) -> None:
    with pytest.raises(NotFound, match="There is no schedule 9"):
        verb(store, 9, by="me", now=NOW)


def test_a_problem_is_known_before_its_moment(store: Store, settings: Settings) -> None:
    folder = DataFolder(settings.data)
    fits, wrong = make.schedule_value(), make.schedule_value(params={"steps": 0, "name": 5})
    entry = make.entry()
    assert problem_of(fits, entry, folder) is None
    told = [
        problem_of(fits, None, folder),
        problem_of(wrong, entry, folder),
        problem_of(fits, make.entry(error="SyntaxError"), folder),
    ]
    assert [str(one) for one in told if isinstance(one, Sentence)] == [
        "There is no workload count any more.",
        "Its parameter steps does not fit any more: From 1 to 10, please.",
        "This workload cannot be imported: SyntaxError",
    ]
