"""Which moments of a schedule become jobs."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.job import Job, Status
from app.domain.outcome import Done, Raised
from app.domain.schedule import (
    CatchUp,
    Occurrence,
    OccurrenceOutcome,
    Once,
    Overlap,
    Schedule,
    Timing,
)
from app.operations import schedule_jobs
from app.operations.dispatch import GRACE_S, KEPT_MISSED, MOST_AT_ONCE, dispatch
from app.operations.schedule_upkeep import pause_failing, realign
from app.operations.schedules import resume
from app.settings import Settings
from app.store import Store, events, jobs, occurrences, schedules, tables
from tests import make

NOW = make.NOW - make.NOW % 3600  # an hour begins
SUBMITTED, OVERLAPPED = OccurrenceOutcome.SUBMITTED, OccurrenceOutcome.OVERLAPPED
MISSED, REFUSED = OccurrenceOutcome.MISSED, OccurrenceOutcome.REFUSED


@pytest.fixture(autouse=True)
def _published(store: Store) -> None:
    make.publish(store)


def made(store: Store, **changed: Any) -> Schedule:
    values: dict[str, Any] = {"now": NOW, "overlap": Overlap.RUN_BESIDE}
    return make.schedule(store, **values | changed)


def outcomes(decided: list[Occurrence]) -> list[tuple[float, OccurrenceOutcome]]:
    """Seconds after NOW, and what became of the moment."""
    return [(one.moment - NOW, one.outcome) for one in decided]


def current(store: Store, schedule: Schedule) -> Schedule:
    with store.read() as tx:
        found = schedules.get(tx, schedule.id)
    assert found is not None
    return found


def job(store: Store, occurrence: Occurrence) -> Job:
    assert occurrence.job_id is not None
    with store.read() as tx:
        found = jobs.get(tx, occurrence.job_id)
    assert found is not None
    return found


def finish(store: Store, occurrence: Occurrence, outcome: Done | Raised, *, now: float) -> None:
    claimed = make.claim(store, now=now)
    assert claimed is not None
    assert claimed[0].id == occurrence.job_id
    make.finish(store, claimed[1], outcome, now=now)


def test_a_moment_that_has_come_is_one_job(store: Store, settings: Settings) -> None:
    schedule = made(store, params={"steps": 5}, title="Nightly", priority=3, timeout_s=60.0)
    assert dispatch(store, settings, now=NOW + 59.9) == []
    [decided] = dispatch(store, settings, now=NOW + 60.2)
    assert outcomes([decided]) == [(60, SUBMITTED)]
    assert dispatch(store, settings, now=NOW + 60.3) == []
    submitted = job(store, decided)
    assert submitted.params == {"steps": 5, "name": "x"}
    assert (submitted.title, submitted.priority, submitted.timeout_s) == ("Nightly", 3, 60.0)
    assert (submitted.schedule_id, submitted.owner) == (schedule.id, "test")
    assert submitted.run_at == NOW + 60.2
    assert current(store, schedule).next_at == NOW + 120
    with store.read() as tx:
        [event] = events.of_job(tx, submitted.id)
    assert (event.kind, event.data) == ("submitted", {"schedule": "Regularly"})


def test_a_job_is_called_like_its_schedule(store: Store, settings: Settings) -> None:
    made(store)
    [decided] = dispatch(store, settings, now=NOW + 60)
    assert job(store, decided).title == "Regularly"


def test_jitter_is_the_same_for_a_moment_and_within_bounds(
    store: Store, settings: Settings
) -> None:
    schedule = made(store, jitter_s=300.0)
    later = []
    for minute in range(1, 41):
        moment = NOW + 60 * minute
        [decided] = dispatch(store, settings, now=moment)
        later.append(job(store, decided).run_at - moment)
        assert later[-1] == pytest.approx(schedule_jobs.jitter(schedule, moment))
    assert 0 <= min(later) < 60
    assert 240 < max(later) <= 300


def test_a_schedule_that_is_over_has_no_next_moment(store: Store, settings: Settings) -> None:
    timing = Timing(rule=Once("2026-12-01T09:00"), zone="Asia/Tokyo")
    moment = 1_796_083_200.0
    schedule = made(store, timing=timing, now=moment - 100)
    [decided] = dispatch(store, settings, now=moment)
    assert decided.moment == moment
    assert current(store, schedule).next_at is None


@pytest.mark.parametrize(
    ("catch_up", "expected"),
    [
        (CatchUp.SKIP_ALL, [MISSED, MISSED, MISSED, MISSED]),
        (CatchUp.NEWEST_ONLY, [MISSED, MISSED, MISSED, SUBMITTED]),
        (CatchUp.ALL, [MISSED, MISSED, SUBMITTED, SUBMITTED]),
    ],
)
def test_what_passed_is_made_up_for_as_wanted(
    store: Store,
    settings: Settings,
    catch_up: CatchUp,
    expected: list[OccurrenceOutcome],
) -> None:
    schedule = made(store, expression="0 * * * *", catch_up=catch_up, catch_up_limit=2)
    decided = dispatch(store, settings, now=NOW + 4 * 3600 + GRACE_S + 1)
    assert outcomes(decided) == list(zip((3600, 7200, 10800, 14400), expected, strict=True))
    assert current(store, schedule).next_at == NOW + 5 * 3600


@pytest.mark.parametrize("catch_up", CatchUp)
def test_a_restart_within_the_grace_misses_nothing(
    store: Store, settings: Settings, catch_up: CatchUp
) -> None:
    made(store, catch_up=catch_up)
    decided = dispatch(store, settings, now=NOW + 60 + GRACE_S)
    assert outcomes(decided) == [(60, SUBMITTED), (120, SUBMITTED)]


def test_the_newest_is_not_made_up_for_beside_one_in_time(store: Store, settings: Settings) -> None:
    made(store, expression="*/10 * * * *")
    decided = dispatch(store, settings, now=NOW + 1800)
    assert outcomes(decided) == [(600, MISSED), (1200, MISSED), (1800, SUBMITTED)]


def test_a_year_of_missed_minutes_is_told_in_few_rows(store: Store, settings: Settings) -> None:
    schedule = made(store)
    year = 365 * 86400.0
    decided = dispatch(store, settings, now=NOW + year + 30)
    assert len(decided) == KEPT_MISSED + 1
    assert outcomes(decided)[-1] == (year, SUBMITTED)
    total = 365 * 24 * 60 - 1  # missed; the last one was in time
    assert decided[0].note == f"{total - KEPT_MISSED} moments before this one were missed too."
    assert current(store, schedule).next_at == NOW + year + 60


def test_a_clock_put_back_repeats_nothing(store: Store, settings: Settings) -> None:
    schedule = made(store)
    for minute in (1, 2, 3):
        assert len(dispatch(store, settings, now=NOW + 60 * minute)) == 1
    assert dispatch(store, settings, now=NOW + 60) == []
    assert [one.id for one in realign(store, now=NOW + 65)] == [schedule.id]
    assert current(store, schedule).next_at == NOW + 120
    for minute in (2, 3):
        assert dispatch(store, settings, now=NOW + 60 * minute + 1) == []
        assert current(store, schedule).next_at == NOW + 60 * (minute + 1)
    assert outcomes(dispatch(store, settings, now=NOW + 241)) == [(240, SUBMITTED)]


def test_a_clock_that_was_years_ahead_stops_nothing_for_years(
    store: Store, settings: Settings
) -> None:
    made(store, catch_up=CatchUp.SKIP_ALL)
    dispatch(store, settings, now=NOW + 5 * 365 * 86400)
    assert dispatch(store, settings, now=NOW + 60) == []
    realign(store, now=NOW + 60)
    assert realign(store, now=NOW + 60) == []
    assert outcomes(dispatch(store, settings, now=NOW + 120)) == [(120, SUBMITTED)]


def test_a_run_that_was_asked_for_does_not_stand_in_for_a_moment(
    store: Store, settings: Settings
) -> None:
    schedule = made(store)
    schedule_jobs.run_now(store, settings, schedule.id, by="me", now=NOW + 60)
    assert outcomes(dispatch(store, settings, now=NOW + 60)) == [(60, SUBMITTED)]


def test_skip_leaves_a_moment_out_while_the_last_job_runs(store: Store, settings: Settings) -> None:
    made(store, overlap=Overlap.SKIP)
    [first] = dispatch(store, settings, now=NOW + 60)
    [second] = dispatch(store, settings, now=NOW + 120)
    assert (second.outcome, second.note) == (OVERLAPPED, f"Job #{first.job_id} had not ended.")
    finish(store, first, Done({}), now=NOW + 130)
    assert outcomes(dispatch(store, settings, now=NOW + 180)) == [(180, SUBMITTED)]


def test_queue_one_lets_one_job_wait_for_the_last(store: Store, settings: Settings) -> None:
    made(store, overlap=Overlap.QUEUE_ONE)
    [first] = dispatch(store, settings, now=NOW + 60)
    [second] = dispatch(store, settings, now=NOW + 120)
    assert (job(store, first).waits, job(store, second).waits) == (False, True)
    [third] = dispatch(store, settings, now=NOW + 180)
    assert (third.outcome, third.note) == (OVERLAPPED, f"Job #{second.job_id} had not ended.")


def test_run_beside_submits_whatever_runs(store: Store, settings: Settings) -> None:
    made(store, overlap=Overlap.RUN_BESIDE)
    for minute in (1, 2, 3):
        [decided] = dispatch(store, settings, now=NOW + 60 * minute)
        assert not job(store, decided).waits


def test_cancel_old_takes_the_place_of_a_waiting_job(store: Store, settings: Settings) -> None:
    made(store, overlap=Overlap.CANCEL_OLD)
    [first] = dispatch(store, settings, now=NOW + 60)
    [second] = dispatch(store, settings, now=NOW + 120)
    assert job(store, first).status is Status.CANCELLED
    assert not job(store, second).waits
    with store.read() as tx:
        kinds = [event.kind for event in events.of_job(tx, job(store, first).id)]
    assert kinds == ["cancelled", "superseded", "submitted"]


def test_cancel_old_waits_until_a_running_job_has_stopped(store: Store, settings: Settings) -> None:
    made(store, overlap=Overlap.CANCEL_OLD)
    [first] = dispatch(store, settings, now=NOW + 60)
    assert make.claim(store, now=NOW + 61) is not None
    [second] = dispatch(store, settings, now=NOW + 120)
    assert job(store, first).is_cancelling
    assert job(store, second).waits


def test_catching_up_respects_what_overlap_says(store: Store, settings: Settings) -> None:
    made(store, overlap=Overlap.QUEUE_ONE, catch_up=CatchUp.ALL, expression="0 * * * *")
    decided = dispatch(store, settings, now=NOW + 3 * 3600 + 100)
    assert outcomes(decided) == [(3600, SUBMITTED), (7200, SUBMITTED), (10800, OVERLAPPED)]


def test_what_cannot_be_submitted_is_refused_with_the_reason(
    store: Store, settings: Settings
) -> None:
    made(store, params={"steps": 99})
    [decided] = dispatch(store, settings, now=NOW + 60)
    assert (decided.outcome, decided.job_id) == (REFUSED, None)
    assert decided.note == ("Its parameter steps does not fit any more: From 1 to 10, please.")


def test_an_unknown_workload_is_refused_with_the_reason(store: Store, settings: Settings) -> None:
    made(store, workload="gone")
    [decided] = dispatch(store, settings, now=NOW + 60)
    assert decided.note == "There is no workload gone; there are: count."


def test_failures_in_a_row_pause_it_where_wanted(store: Store, settings: Settings) -> None:
    schedule = made(store, pause_after=2)
    for minute in (1, 2):
        [decided] = dispatch(store, settings, now=NOW + 60 * minute)
        finish(store, decided, Raised("no"), now=NOW + 60 * minute + 10)
    assert dispatch(store, settings, now=NOW + 180) == []
    paused = current(store, schedule)
    assert (paused.is_paused, paused.paused_by, paused.next_at) == (True, "", None)
    resume(store, schedule.id, by="me", now=NOW + 200)
    assert outcomes(dispatch(store, settings, now=NOW + 240)) == [(240, SUBMITTED)]


def test_failures_are_seen_before_the_next_moment(store: Store, settings: Settings) -> None:
    schedule = made(store, pause_after=2, params={"steps": 99})
    dispatch(store, settings, now=NOW + 60)
    assert pause_failing(store, now=NOW + 61) == []
    dispatch(store, settings, now=NOW + 120)
    assert [one.id for one in pause_failing(store, now=NOW + 121)] == [schedule.id]
    assert pause_failing(store, now=NOW + 122) == []


def test_one_that_works_ends_the_row_of_failures(store: Store, settings: Settings) -> None:
    schedule = made(store, pause_after=2)
    for minute, outcome in ((1, Raised("no")), (2, Done({})), (3, Raised("no"))):
        [decided] = dispatch(store, settings, now=NOW + 60 * minute)
        finish(store, decided, outcome, now=NOW + 60 * minute + 10)
    with store.read() as tx:
        assert occurrences.failures_in_a_row(tx, schedule.id, since=0, most=9) == 1
    assert pause_failing(store, now=NOW + 200) == []


def test_many_at_one_moment_are_shared_out_over_ticks(store: Store, settings: Settings) -> None:
    for number in range(MOST_AT_ONCE + 1):
        made(store, name=f"Number {number}")
    assert len(dispatch(store, settings, now=NOW + 60)) == MOST_AT_ONCE
    assert len(dispatch(store, settings, now=NOW + 61)) == 1


def test_one_that_cannot_be_looked_at_holds_up_no_other(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = made(store, name="broken"), made(store, name="other")

    def fail(*arguments: Any) -> Any:
        if arguments[2].id == broken.id:
            raise TypeError("no such luck")
        return schedule_jobs.request_of(*arguments)

    monkeypatch.setattr("app.operations.dispatch.request_of", fail)
    refused, submitted = dispatch(store, settings, now=NOW + 60)
    assert (refused.schedule_id, refused.outcome) == (broken.id, REFUSED)
    assert "TypeError: no such luck" in str(refused.note)
    assert (submitted.schedule_id, submitted.outcome) == (other.id, SUBMITTED)


def test_a_zone_that_is_gone_keeps_no_other_from_being_brought_back(store: Store) -> None:
    broken = made(store, name="broken", next_at=NOW + 9e8)
    other = made(store, name="other", next_at=NOW + 9e8)
    with store.write() as tx:
        tx.execute(
            sa.update(tables.schedules)
            .where(tables.schedules.c.id == broken.id)
            .values(zone="Nowhere/Gone")
        )
    assert [one.id for one in realign(store, now=NOW)] == [other.id]
