"""`schedule`."""

from typing import Any

import pytest

from app import clock
from app.domain.schedule import Cron, Every, Once, Rule, Schedule, Weekly
from app.operations.dispatch import dispatch
from app.settings import Settings
from app.store import Store, jobs, schedules
from tests import make
from tests.cli.conftest import Run

ADD = ("schedule", "add", "count", "--name", "Nightly", "--zone", "Asia/Tokyo")


def only(store: Store) -> Schedule:
    with store.read() as tx:
        (found,) = schedules.every(tx)
    return found


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (["--cron", "0  2 * * *"], Cron("0 2 * * *")),
        (["--every", "15m", "--anchor", "2026-12-01 9:05"],
         Every(15, "minutes", "2026-12-01T09:05")),
        (["--on", "mon,wed", "--at", "7:30", "--at", "19:00"], Weekly((0, 2), ("07:30", "19:00"))),
        (["--on", "fri-mon", "--at", "7:30"], Weekly((0, 4, 5, 6), ("07:30",))),
        (["--at", "7:30"], Weekly((0, 1, 2, 3, 4, 5, 6), ("07:30",))),
        (["--once", "2200-12-01 9:00"], Once("2200-12-01T09:00")),
    ],
)  # fmt: skip
def test_every_kind_of_rule_can_be_written(
    run: Run, published: Store, options: list[str], rule: Rule
) -> None:
    said = run(*ADD, *options)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Schedule 1 is made: Nightly\nRuns ")
    assert "(Tokyo time)" in said.out
    made = only(published)
    assert (made.timing.rule, made.timing.zone) == (rule, "Asia/Tokyo")


def test_everything_else_can_be_said(run: Run, published: Store) -> None:
    said = run(
        *ADD, "--cron", "0 2 * * *", "--from", "2026-12-01", "--until", "2199-01-01", "--except",
        "2026-12-31", "--except", "2027-01-01", "--jitter", "5m", "--overlap", "cancel_old",
        "--catch-up", "all", "--catch-up-limit", "3", "--pause-after", "4", "--param", "steps=5",
        "--title", "T", "--priority", "7", "--timeout", "60", "--json",
    )  # fmt: skip
    assert said.code == 0
    made = only(published)
    assert said.json["timing"] == {
        "rule": {"kind": "cron", "expression": "0 2 * * *"},
        "zone": "Asia/Tokyo",
        "starts_on": "2026-12-01",
        "ends_on": "2199-01-01",
        "excluded": ["2026-12-31", "2027-01-01"],
    }
    assert (made.jitter_s, made.overlap, made.catch_up) == (300.0, "cancel_old", "all")
    assert (made.catch_up_limit, made.pause_after, made.params) == (3, 4, {"steps": 5})
    assert (made.title, made.priority, made.timeout_s) == ("T", 7, 60.0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say when"),
        (["--cron", "0 2 * * *", "--every", "5m"], "Only one of"),
        (["--every", "fortnight", "--anchor", "noon"],
         "--every: “fortnight” is no interval: write 15m, 6h or 2d.\n"
         "--anchor: “noon” is no day with a time"),
        (["--on", "someday", "--at", "25:00"], "--on: Write weekdays as mon, tue"),
        (["--at", "25:00"], "--at: Write times such as 7:30 or 19:00."),
        (["--cron", "0 2 * * *", "--from", "tomorrow"], "--from: “tomorrow” is not a day"),
        (["--cron", "0 2 * * *", "--jitter", "long"], "--jitter: “long” is no duration"),
        (["--cron", "99 2 * * *", "--param", "steps=99"], "expression: Minute “99”"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_option(
    run: Run, published: Store, options: list[str], said: str
) -> None:
    answer = run(*ADD, *options)
    assert answer.code == 2
    assert said in answer.err
    with published.read() as tx:
        assert schedules.every(tx) == []


def made(store: Store, **changed: Any) -> Schedule:
    values: dict[str, Any] = {"name": "Nightly", "expression": "0 2 * * *", "now": clock.now()}
    return make.schedule(store, **values | changed)


def test_an_edit_shows_what_changes_in_the_next_moments(run: Run, published: Store) -> None:
    made(published, params={"steps": 5}, pause_after=3)
    said = run("schedule", "edit", "Nightly", "--cron", "0 3 * * *", "--pause-after", "0")
    lines = said.out.splitlines()
    assert lines[0] == "Schedule 1 is changed: Nightly"
    marks = [line[:4].strip() for line in lines[2:]]
    assert min(marks.count("+"), marks.count("-")) >= 9  # the tenth may be beyond the other's
    new = only(published)
    assert (new.timing.rule, new.pause_after, new.params) == (Cron("0 3 * * *"), None, {"steps": 5})


def test_an_edit_beside_the_rule_keeps_the_rule(run: Run, published: Store) -> None:
    old = made(published, params={"steps": 5})
    said = run("schedule", "edit", "1", "--param", "name=y", "--until", "2199-01-01")
    assert said.code == 0
    new = only(published)
    assert (new.timing.rule, new.params) == (old.timing.rule, {"steps": 5, "name": "y"})
    run("schedule", "edit", "1", "--until", "none")
    assert only(published).timing == old.timing


def test_an_edit_of_the_times_keeps_the_weekdays_and_the_other_way_round(
    run: Run, published: Store
) -> None:
    run(*ADD, "--on", "mon-wed", "--at", "7:30")
    run("schedule", "edit", "1", "--at", "8:00")
    assert only(published).timing.rule == Weekly((0, 1, 2), ("08:00",))
    run("schedule", "edit", "1", "--on", "sun")
    assert only(published).timing.rule == Weekly((6,), ("08:00",))


def test_the_list_says_when_and_what_is_wrong(run: Run, published: Store) -> None:
    assert "There are no schedules" in run("schedule", "list").out
    made(published)
    made(published, name="Broken", params={"steps": 99})
    said = run("schedule", "list")
    assert "Nightly" in said.out
    assert "Broken: Its parameter steps does not fit any more: From 1 to 10, please." in said.out
    assert [one["name"] for one in run("schedule", "list", "--json").json] == ["Broken", "Nightly"]


def test_its_history_is_told(run: Run, published: Store, settings: Settings) -> None:
    schedule = made(published, expression="* * * * *", next_at=clock.now() // 60 * 60)
    run("schedule", "run-now", "Nightly")
    dispatch(published, settings, now=clock.now())
    said = run("schedule", "show", "Nightly")
    assert "Runs every minute" in said.out
    assert "Skipped: the last one still ran" in said.out
    assert "Job #1 had not ended." in said.out
    assert "Pending · #1 · asked for" in said.out
    history = run("schedule", "show", str(schedule.id), "--json").json["history"]
    assert sorted(one["result"] for one in history) == ["overlapped", "pending"]


def test_the_life_of_a_schedule(run: Run, published: Store) -> None:
    made(published)
    assert run("schedule", "pause", "Nightly").out == "Nightly is paused.\n"
    assert only(published).is_paused
    assert run("schedule", "resume", "Nightly").out.startswith("Nightly goes on. Next: ")
    assert run("schedule", "run-now", "1").out == "Job #1 is submitted.\n"
    assert "paused: Nightly (2)" in run("schedule", "copy", "1").out
    assert run("schedule", "delete", "Nightly (2)").code == 0
    assert run("schedule", "delete", "1").out == "Nightly is deleted; its jobs stay.\n"
    with published.read() as tx:
        assert len(jobs.newest(tx, limit=9)) == 1
    said = run("schedule", "show", "Nightly")
    assert (said.code, said.err) == (2, "There is no schedule Nightly; there are: –.\n")
