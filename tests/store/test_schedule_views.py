"""What the page of schedules reads."""

import dataclasses
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.domain.job import Status
from app.domain.outcome import Done, Raised
from app.domain.schedule import Occurrence, OccurrenceOutcome, Schedule
from app.store import Store, Transaction, occurrences, schedule_views, schedules
from app.store.schedule_views import Counted
from tests import make

SUBMITTED, OVERLAPPED = OccurrenceOutcome.SUBMITTED, OccurrenceOutcome.OVERLAPPED
MISSED, REFUSED = OccurrenceOutcome.MISSED, OccurrenceOutcome.REFUSED


def schedule(store: Store, name: str = "Nightly", *, now: float = make.NOW - 9000) -> Schedule:
    draft = make.schedule_value(name=name).draft
    with store.write() as tx:
        return schedules.insert(tx, draft, owner="me", next_at=None, now=now)


def decide(
    store: Store, one: Schedule, ago_s: float, outcome: OccurrenceOutcome, **more: Any
) -> None:
    moment = make.NOW - ago_s
    values = {"manual": False, "job_id": None, "note": None, "decided_at": moment + 0.4} | more
    with store.write() as tx:
        occurrences.add(
            tx, [Occurrence(schedule_id=one.id, moment=moment, outcome=outcome, **values)]
        )


def ran(store: Store, one: Schedule, ago_s: float, outcome: Done | Raised, took_s: float) -> int:
    """A moment whose job has ended."""
    began = make.NOW - ago_s
    job, lease = make.running(store, now=began, schedule_id=one.id)
    with store.write() as tx:
        tx.execute(  # what `make` claims starts at its own time
            sa.text("UPDATE jobs SET started_at = :began WHERE id = :id"),
            {"began": began, "id": job.id},
        )
    make.finish(store, lease, outcome, now=began + took_s)
    decide(store, one, ago_s, SUBMITTED, job_id=job.id)
    return job.id


def plan_of(store: Store, ask: Callable[[Transaction], object]) -> str:
    """How SQLite goes about a question."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    with store.read() as tx:
        sa.event.listen(tx.engine, "before_cursor_execute", note)
        ask(tx)
        sa.event.remove(tx.engine, "before_cursor_execute", note)
        statement, values = asked[0]
        rows = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    return "\n".join(row[3] for row in rows)


def test_how_the_newest_moments_went(store: Store) -> None:
    one, other = schedule(store), schedule(store, "Other")
    for ago_s, took_s in ((900, 10.0), (800, 30.0), (700, 20.0)):
        ran(store, one, ago_s, Done({}), took_s)
    decide(store, one, 600, MISSED)
    decide(store, one, 500, REFUSED)
    decide(store, one, 400, OVERLAPPED)
    ran(store, one, 300, Raised("E: no"), 5.0)
    with store.read() as tx:
        found = schedule_views.lately(tx)
    assert found[one.id].results == (
        Status.DONE, Status.DONE, MISSED, REFUSED, OVERLAPPED, Status.FAILED,
    )  # fmt: skip
    assert found[one.id].failures == 2  # what was left out neither counts nor ends the row
    assert found[one.id].usual_s == 20.0
    assert other.id not in found


def test_a_success_ends_the_row_and_an_edit_forgives_it(store: Store) -> None:
    one = schedule(store)
    ran(store, one, 500, Raised("E: no"), 5.0)
    ran(store, one, 400, Done({}), 5.0)
    ran(store, one, 300, Raised("E: no"), 5.0)
    with store.read() as tx:
        assert schedule_views.lately(tx)[one.id].failures == 1
    with store.write() as tx:
        draft = dataclasses.replace(one.draft, jitter_s=1.0)
        schedules.replace(tx, one.id, draft, revision=1, next_at=None, now=make.NOW)
    with store.read() as tx:
        assert schedule_views.lately(tx)[one.id].failures == 0


def test_what_it_costs_does_not_depend_on_the_past(store: Store) -> None:
    lately = plan_of(store, schedule_views.lately)
    assert lately.startswith("SCAN schedules")
    assert "SCAN occurrences" not in lately
    counted = plan_of(store, lambda tx: schedule_views.counted(tx, start=0, end=1))
    assert "SCAN occurrences" not in counted
    history = plan_of(store, lambda tx: schedule_views.history(tx, 1))
    assert "SCAN" not in history
    assert "TEMP B-TREE" not in history


def test_the_moments_of_a_time_are_counted(store: Store) -> None:
    one, other = schedule(store), schedule(store, "Other")
    decide(store, one, 100, SUBMITTED)
    decide(store, other, 100, SUBMITTED, decided_at=make.NOW)
    decide(store, one, 90, SUBMITTED, manual=True)
    decide(store, one, 80, MISSED)
    decide(store, one, 70, REFUSED)
    decide(store, one, 60, OVERLAPPED)
    decide(store, one, 5000, SUBMITTED)
    with store.read() as tx:
        found = schedule_views.counted(tx, start=make.NOW - 1000, end=make.NOW)
        nothing = schedule_views.counted(tx, start=0, end=1)
    assert found == Counted(due=4, on_time=1, caught_up=1, missed=1)
    assert nothing == Counted()


def test_the_history_has_pages_and_survives_its_jobs(store: Store) -> None:
    one = schedule(store)
    for number in range(25):
        decide(store, one, 1000.0 - number, MISSED)
    job = ran(store, one, 300, Done({}), 7.0)
    decide(store, one, 200, SUBMITTED, job_id=999_999)  # cleaned up
    with store.read() as tx:
        first = schedule_views.history(tx, one.id, page=1)
        second = schedule_views.history(tx, one.id, page=2)
        assert schedule_views.moments(tx, one.id) == 27
        assert schedule_views.submitted(tx, one.id) == 1
        (charted,) = schedule_views.durations(tx, one.id)
    assert [len(first), len(second)] == [20, 7]
    assert (first[0].result, first[0].job_id) == (SUBMITTED, None)
    assert (first[1].result, first[1].job_id) == (Status.DONE, job)
    assert charted.finished_at is not None
    assert charted.started_at is not None
    assert charted.finished_at - charted.started_at == 7.0
