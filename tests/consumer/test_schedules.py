"""What is due is submitted, whatever the workers do and whoever dies."""

import datetime
from pathlib import Path

import pytest

from app import clock
from app.domain.job import Status
from app.domain.schedule import Cron, Once, Overlap, Schedule, Timing
from app.operations import schedules as verbs
from app.operations.schedule_jobs import run_now
from app.store import schedule_views, schedules
from app.store.schedule_views import Went
from tests.consumer.house import House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer
BOUND_S = 15.0  # ten times what is promised: tests run beside others


def due_in(house: House, seconds: float, name: str) -> Schedule:
    """A schedule with one moment, soon."""
    at = datetime.datetime.fromtimestamp(clock.now() + seconds, datetime.UTC)
    rule = Once(at.replace(tzinfo=None).isoformat(timespec="seconds"))
    return verbs.add(
        house.store,
        house.settings,
        name=name,
        workload="steps",
        params={"steps": 1, "pause": 0.0},
        timing=Timing(rule=rule, zone="UTC"),
        overlap=Overlap.RUN_BESIDE,
        by="test",
        now=clock.now(),
    )


def went(house: House, schedule: Schedule) -> list[Went]:
    with house.store.read() as tx:
        return schedule_views.history(tx, schedule.id)


def test_a_moment_is_kept_while_every_worker_is_busy(house: House) -> None:
    house.start()
    long = [house.submit("steps", steps=10_000, pause=0.1) for _ in range(2)]
    for job in long:
        house.running(job)
    made = [due_in(house, 2 + number / 3, f"Number {number}") for number in range(6)]
    eventually(lambda: all(went(house, one) for one in made), within=BOUND_S + 5)
    delays = [went(house, one)[0].decided_at - went(house, one)[0].moment for one in made]
    print("after its moment, s:", [round(delay, 3) for delay in delays])
    assert max(delays) < BOUND_S
    assert [house.job(job.id).status for job in long] == [Status.RUNNING] * 2
    assert [len(went(house, one)) for one in made] == [1] * 6


def test_a_scheduler_that_dies_in_the_middle_of_a_dispatch_neither_loses_nor_doubles(
    house: House, tmp_path: Path
) -> None:
    trigger = tmp_path / "trigger"
    house.start(NONSTOP_FAULT=f"mid_dispatch=kill:{trigger}")
    trigger.touch()
    made = due_in(house, 1, "One")
    eventually(lambda: not trigger.exists(), within=30)
    eventually(lambda: went(house, made), within=30)
    [only] = went(house, made)
    assert only.job_id is not None
    assert house.finished(house.job(only.job_id)).status is Status.DONE
    with house.store.read() as tx:
        assert schedule_views.submitted(tx, made.id) == 1


def test_what_stands_in_code_appears_at_the_start_and_can_be_run(shared: House) -> None:
    def yearly() -> Schedule | None:
        with shared.store.read() as tx:
            return schedules.by_name(tx, "Each new year")

    schedule = eventually(yearly, within=30)
    assert schedule is not None
    assert (schedule.workload, schedule.code_key) == ("greets", "greets:Each new year")
    assert schedule.timing == Timing(rule=Cron("0 0 1 1 *"), zone="Asia/Tokyo")
    job = run_now(shared.store, shared.settings, schedule.id, by="test", now=clock.now())
    assert shared.finished(job).result == {"greeting": "Hello"}
