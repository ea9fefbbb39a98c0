"""Schedules beside a workload."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.schedule import CatchUp, Cron, Every, Once, Overlap, Rule, ScheduleDraft, Weekly
from app.workloads import RunningJob, schedule, workload
from app.workloads._declaration import _declared


@pytest.fixture(autouse=True)
def _forget() -> Any:
    before = dict(_declared)
    yield
    _declared.clear()
    _declared.update(before)


def declared(*schedules: Callable[..., Any]) -> tuple[ScheduleDraft, ...]:
    """What a workload with these schedules, the first one on top, comes to."""

    def nightly(job: RunningJob, *, steps: int = 3) -> None:
        """Do something."""

    for one in reversed(schedules):
        one(nightly)
    workload(title="Nightly")(nightly)
    return _declared["nightly"].schedules


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"cron": "0 2 * * *"}, Cron("0 2 * * *")),
        ({"every": (15, "minutes")}, Every(15, "minutes", "2026-01-01T00:00")),
        ({"every": (2, "days"), "anchor": "2026-02-03 7:00"}, Every(2, "days", "2026-02-03T07:00")),
        ({"on": ["mon-fri"], "at": ["7:30", "19:00"]},
         Weekly((0, 1, 2, 3, 4), ("07:30", "19:00"))),
        ({"on": ["sat", "sun"], "at": ["8:00"]}, Weekly((5, 6), ("08:00",))),
        ({"once": "2020-12-01 9:00"}, Once("2020-12-01T09:00")),
    ],
)  # fmt: skip
def test_every_kind_of_rule_can_be_written(given: dict[str, Any], rule: Rule) -> None:
    [draft] = declared(schedule("One", zone="Asia/Tokyo", **given))
    assert (draft.timing.rule, draft.timing.zone) == (rule, "Asia/Tokyo")
    assert (draft.name, draft.workload) == ("One", "nightly")


def test_several_stand_beside_one_workload_with_what_they_say() -> None:
    first, second = declared(
        schedule(
            "First", cron="0 2 * * *", zone="UTC", params={"steps": 5}, overlap="queue_one",
            catch_up="all", pause_after=3, jitter_s=60.0,
        ),
        schedule("Second", every=(1, "hours"), zone="UTC"),
    )  # fmt: skip
    assert (first.name, second.name, first.params) == ("First", "Second", {"steps": 5})
    assert (first.overlap, first.catch_up) == (Overlap.QUEUE_ONE, CatchUp.ALL)
    assert (first.pause_after, first.jitter_s) == (3, 60.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "give exactly one of cron, every, on and once"),
        ({"cron": "* * * * *", "once": "2026-12-01 9:00"}, "give exactly one"),
        ({"cron": "99 * * * *"}, "Minute “99”"),
        ({"cron": "* * * * *", "zone": "Asia/Tokio"}, "There is no time zone"),
        ({"on": ["someday"], "at": ["7:30"]}, "'someday' is no weekday"),
        ({"on": ["mon"], "at": ["25:00"]}, "'25:00' is no time"),
        ({"on": ["mon"]}, "at least one time"),
        ({"cron": "* * * * *", "overlap": "never"}, "never"),
        ({"cron": "* * * * *", "params": {"step": 1}}, "gives step, which"),
    ],
)
def test_a_mistake_is_told_where_the_workload_is_declared(given: dict[str, Any], said: str) -> None:
    with pytest.raises(TypeError, match=said) as raised:
        declared(schedule("One", **{"zone": "UTC"} | given))
    assert str(raised.value).startswith("nightly: schedule 'One'")


def test_two_of_one_name_are_a_mistake() -> None:
    one = schedule("One", cron="0 2 * * *", zone="UTC")
    with pytest.raises(TypeError, match="is declared twice"):
        declared(one, one)


def test_one_above_its_workload_is_a_mistake_and_not_ignored() -> None:
    def nightly(job: RunningJob, *, steps: int = 3) -> None:
        """Do something."""

    workload(title="Nightly")(nightly)
    with pytest.raises(TypeError, match="must stand below @workload"):
        schedule("One", cron="0 2 * * *", zone="UTC")(nightly)
