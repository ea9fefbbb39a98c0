"""What a plan means: the reader's clock, where it is changed too, and what is missing."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.ui import identity
from app.ui.components.schedules import timing_draft
from app.ui.form.moments import meaning, start_of
from app.ui.form.plan import Plan, When
from tests.make import NOW

NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")


def plan(when: When, at: datetime | None = None) -> Plan:
    return Plan(timing=timing_draft.blank(TOKYO, NOW), at=at, when=when)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(identity, "zone", lambda: request.param)


@pytest.mark.parametrize("zone", [TOKYO], indirect=True)
def test_a_time_is_of_the_readers_clock(zone: None) -> None:
    start = start_of(plan(When.AT, datetime.fromisoformat("2027-01-16T09:00")))
    assert start is not None
    assert start.at == datetime(2027, 1, 16, 0, 0, tzinfo=ZoneInfo("UTC")).timestamp()


@pytest.mark.parametrize("zone", [NEW_YORK], indirect=True)
def test_a_time_that_a_change_of_clocks_leaves_out_is_told(zone: None) -> None:
    start = start_of(plan(When.AT, datetime.fromisoformat("2027-03-14T02:30")))
    assert start is not None
    assert start.note == "gap"
    assert datetime.fromtimestamp(start.at, NEW_YORK).hour == 3


@pytest.mark.parametrize("zone", [TOKYO], indirect=True)
def test_a_moment_that_has_passed_is_a_problem(zone: None) -> None:
    earlier, later = (
        datetime.fromtimestamp(NOW - 60, TOKYO),
        datetime.fromtimestamp(NOW + 60, TOKYO),
    )
    for at, fields in ((earlier, ["run_at"]), (later, []), (None, ["run_at"])):
        meant = meaning(
            plan(When.AT, at.replace(tzinfo=None) if at else None), NOW, was_pressed=False
        )
        assert [problem.field for problem in meant.problems] == fields


def test_what_is_empty_is_told_after_a_press() -> None:
    for when, field in ((When.AFTER, "run_after"), (When.REGULARLY, "name")):
        assert meaning(plan(when), NOW, was_pressed=False).problems == ()
        pressed = meaning(plan(when), NOW, was_pressed=True)
        assert [problem.field for problem in pressed.problems] == [field]


def test_a_rule_is_what_the_schedule_is_made_with() -> None:
    meant = meaning(plan(When.REGULARLY), NOW, was_pressed=False)
    assert meant.rule is not None
    assert meant.rule["timing"].zone == "Asia/Tokyo"
