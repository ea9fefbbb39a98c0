"""Clocks that change, downtimes and rules that cannot be: what schedules make of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.errors import InvalidRequest
from app.domain.schedule import (
    CatchUp,
    Cron,
    Every,
    OccurrenceOutcome,
    Once,
    Overlap,
    Rule,
    Timing,
    Weekly,
)
from app.operations import schedules as verbs
from app.operations.dispatch import dispatch
from app.settings import Settings
from app.store import Store, schedules
from tests import make

NEW_YORK = "America/New_York"
SPRING, AUTUMN = datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(store: Store) -> None:
    make.publish(store)


def minutes(start: datetime, hours: int) -> Iterator[float]:
    for minute in range(60 * hours):
        yield (start + timedelta(minutes=minute)).timestamp() + 0.4


def submitted(
    store: Store, settings: Settings, timing: Timing, start: datetime, hours: int
) -> list[str]:
    """The schedule's wall-clock times of the jobs of some hours, looked at each minute."""
    now = start.timestamp() - 1
    make.schedule(store, timing=timing, now=now, overlap=Overlap.RUN_BESIDE)
    zone = ZoneInfo(timing.zone)
    return [
        f"{datetime.fromtimestamp(one.moment, zone):%d %H:%M}"
        for now in minutes(start, hours)
        for one in dispatch(store, settings, now=now)
        if one.outcome is OccurrenceOutcome.SUBMITTED
    ]


@pytest.mark.parametrize(
    "rule",
    [
        Cron("30 2 * * *"),
        Cron("*/30 2 * * *"),
        Weekly(tuple(range(7)), ("02:30",)),
        Every(1, "days", "2026-01-01T02:30"),
    ],
)
def test_f61_a_time_that_does_not_exist_runs_once_at_the_first_that_does(
    store: Store, settings: Settings, rule: Rule
) -> None:
    start = SPRING - timedelta(hours=1)
    found = submitted(store, settings, Timing(rule=rule, zone=NEW_YORK), start, 24)
    assert found == ["08 03:00"]


@pytest.mark.parametrize("rule", [Cron("30 1 * * *"), Weekly(tuple(range(7)), ("01:30",))])
def test_f62_a_time_that_exists_twice_runs_once(
    store: Store, settings: Settings, rule: Rule
) -> None:
    start = AUTUMN - timedelta(hours=1)
    found = submitted(store, settings, Timing(rule=rule, zone=NEW_YORK), start, 24)
    assert found == ["01 01:30"]


@pytest.mark.parametrize("start", [SPRING, AUTUMN])
@pytest.mark.parametrize("rule", [Cron("30 * * * *"), Every(1, "hours", "2026-01-01T00:30")])
def test_f61_f62_what_is_due_each_hour_runs_each_hour(
    store: Store, settings: Settings, rule: Rule, start: datetime
) -> None:
    found = submitted(store, settings, Timing(rule=rule, zone=NEW_YORK), start, 12)
    assert len(found) == 12


@pytest.mark.parametrize(
    ("catch_up", "jobs"), [(CatchUp.SKIP_ALL, 0), (CatchUp.NEWEST_ONLY, 1), (CatchUp.ALL, 7)]
)
def test_f64_a_downtime_over_fifty_moments_is_made_up_for_as_wanted(
    store: Store, settings: Settings, catch_up: CatchUp, jobs: int
) -> None:
    start = SPRING.timestamp()
    make.schedule(
        store, expression="*/10 * * * *", now=start, catch_up=catch_up, catch_up_limit=7,
        overlap=Overlap.RUN_BESIDE,
    )  # fmt: skip
    decided = dispatch(store, settings, now=start + 50 * 600 + 300)
    outcomes = [one.outcome for one in decided]
    assert len(outcomes) == 50
    assert outcomes[50 - jobs :] == [OccurrenceOutcome.SUBMITTED] * jobs
    assert outcomes[: 50 - jobs] == [OccurrenceOutcome.MISSED] * (50 - jobs)
    assert dispatch(store, settings, now=start + 50 * 600 + 301) == []


@pytest.mark.parametrize(
    ("timing", "field"),
    [
        (Timing(rule=Cron("0 0 31 2 *"), zone="UTC"), "expression"),
        (Timing(rule=Cron("* * * *"), zone="UTC"), "expression"),
        (Timing(rule=Cron("@daily"), zone="UTC"), "expression"),
        (Timing(rule=Cron("0 0 * * *"), zone="Mars/Olympus"), "zone"),
        (Timing(rule=Once("2020-01-01T00:00"), zone="UTC"), "at"),
    ],
)
def test_f65_a_rule_that_cannot_be_is_refused_when_it_is_saved(
    store: Store, settings: Settings, timing: Timing, field: str
) -> None:
    wanted: dict[str, Any] = {"name": "One", "workload": "count", "params": {}, "by": "me"}
    with pytest.raises(InvalidRequest) as raised:
        verbs.add(store, settings, **wanted, timing=timing, now=make.NOW)
    assert [one.field for one in raised.value.problems] == [field]


def test_f65_the_29th_of_february_and_the_end_of_each_month_come(
    store: Store, settings: Settings
) -> None:
    leap = make.schedule(store, name="Leap", expression="0 0 29 2 *", now=SPRING.timestamp())
    last = make.schedule(store, name="Last", expression="0 0 L * *", now=SPRING.timestamp())
    days = [datetime.fromtimestamp(one.next_at or 0, UTC).date() for one in (leap, last)]
    assert [str(day) for day in days] == ["2028-02-29", "2026-03-31"]


def test_f65_a_zone_that_this_machine_does_not_know_any_more_pauses_with_a_reason(
    store: Store, settings: Settings
) -> None:
    gone = make.schedule(
        store, timing=Timing(rule=Cron("* * * * *"), zone="Mars/Olympus"), next_at=make.NOW
    )
    other = make.schedule(store, name="Other", now=make.NOW - 1)
    decided = dispatch(store, settings, now=make.NOW + 1)
    assert [one.outcome for one in decided if one.schedule_id == gone.id] == ["refused"]
    assert [one.outcome for one in decided if one.schedule_id == other.id] == ["submitted"]
    with store.read() as tx:
        paused = schedules.get(tx, gone.id)
    assert paused is not None
    assert (paused.paused_by, paused.next_at) == ("", None)
    assert dispatch(store, settings, now=make.NOW + 2) == []
