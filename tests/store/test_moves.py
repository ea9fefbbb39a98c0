"""Every move of a job is guarded: what may not happen does not, and what did is kept."""

from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
import sqlalchemy as sa

from app.domain.job import TERMINAL, Job, Lease, Rung, Status
from app.domain.outcome import Cancelled, Crashed, Done, Interrupted, Outcome, Raised
from app.store import Conflict, Store, attempts, claims, jobs
from tests import make

Move = Callable[[Store, Job], Job | None]


def get(store: Store, job_id: int) -> Job:
    with store.read() as tx:
        job = jobs.get(tx, job_id)
    assert job is not None
    return job


def lease_of(job: Job) -> Lease:
    return Lease(job.id, job.attempt, "nonce")


def claim(store: Store, _job: Job) -> Job | None:
    claimed = make.claim(store)
    return claimed[0] if claimed else None


def finish(outcome: Outcome) -> Move:
    def move(store: Store, job: Job) -> Job | None:
        return make.finish(store, lease_of(job), outcome)

    return move


def request_cancel(store: Store, job: Job) -> Job | None:
    with store.write() as tx:
        return jobs.request_cancel(tx, job.id, make.NOW)


def fail_pending(store: Store, job: Job) -> Job | None:
    with store.write() as tx:
        return jobs.fail_pending(tx, job.id, error="gone", now=make.NOW)


MOVES: dict[str, tuple[Move, dict[Status, Status]]] = {
    "claim": (claim, {Status.PENDING: Status.RUNNING}),
    "finish as done": (finish(Done(None)), {Status.RUNNING: Status.DONE}),
    "finish as failed": (finish(Raised("no")), {Status.RUNNING: Status.FAILED}),
    "finish as cancelled": (finish(Cancelled()), {Status.RUNNING: Status.CANCELLED}),
    "give back": (finish(Interrupted()), {Status.RUNNING: Status.PENDING}),
    "rescue": (finish(Crashed("gone")), {Status.RUNNING: Status.PENDING}),
    "cancel": (
        request_cancel,
        {
            Status.PENDING: Status.CANCELLED,
            Status.PAUSED: Status.CANCELLED,
            Status.RUNNING: Status.RUNNING,
        },
    ),
    "give up": (fail_pending, {Status.PENDING: Status.FAILED}),
}


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("name", MOVES)
def test_each_move_leaves_only_the_statuses_it_may(store: Store, name: str, before: Status) -> None:
    move, legal = MOVES[name]
    job = make.in_status(store, before)
    moved = move(store, job)
    after = get(store, job.id)
    if before in legal:
        assert moved == after
        assert after.status is legal[before]
    else:
        assert moved is None
        assert after == job


@pytest.mark.parametrize("before", sorted(TERMINAL))
def test_a_finished_row_stays_as_it_is_whatever_is_tried(store: Store, before: Status) -> None:
    job = make.in_status(store, before)
    for move, _ in MOVES.values():
        move(store, job)
    assert asdict(get(store, job.id)) == asdict(job)


WRONG = {
    "another attempt": lambda lease: replace(lease, number=2),
    "another nonce": lambda lease: replace(lease, nonce="other"),
    "another job": lambda lease: replace(lease, job_id=99),
}


@pytest.mark.parametrize("how", WRONG)
def test_only_the_holder_of_the_lease_may_write(store: Store, how: str) -> None:
    job, lease = make.running(store)
    wrong: Lease = WRONG[how](lease)
    with store.write() as tx:
        lease_expires_at = store.main.lease_clock(make.NOW + 99)
        beat = claims.beat(
            tx,
            wrong,
            lease_expires_at=lease_expires_at,
            progress=0.9,
            step=None,
            step_total=None,
            step_text="",
            rung=None,
        )
        settled = make.settlement(job, Done(None))
        assert claims.finish(tx, wrong, settled, make.NOW) is None
        assert not attempts.finish(tx, wrong, outcome="done", reason=None, now=make.NOW)
    assert beat is None
    assert get(store, job.id) == job


def test_a_worker_that_was_given_up_finds_its_writes_refused(store: Store) -> None:
    _job, lease = make.running(store)
    make.finish(store, lease, Crashed("its worker vanished"))
    again = make.claim(store, nonce="second")
    assert again is not None
    assert make.finish(store, lease, Done({"late": 1})) is None
    assert get(store, again[0].id) == again[0]


def beat(store: Store, lease: Lease, progress: float, text: str = "") -> Job:
    with store.write(durable=False) as tx:
        job = claims.beat(
            tx,
            lease,
            lease_expires_at=store.main.lease_clock(make.NOW + 99),
            progress=progress,
            step=progress * 10,
            step_total=10,
            step_text=text,
            rung=Rung.ASKED,
        )
    assert job is not None
    return job


def test_a_beat_renews_the_lease_and_progress_never_falls(store: Store) -> None:
    _job, lease = make.running(store)
    after = beat(store, lease, 0.4, "on its way")
    assert (after.progress, after.step_text, after.step) == (0.4, "on its way", 4)
    assert (after.lease_expires_at, after.rung) == (make.NOW + 99, Rung.ASKED)
    assert beat(store, lease, 0.3).progress == 0.4
    assert beat(store, lease, 1.0).progress == 1.0


def test_a_beat_hears_what_was_asked_meanwhile(store: Store) -> None:
    job, lease = make.running(store)
    assert beat(store, lease, 0.1).cancel_requested_at is None
    request_cancel(store, job)
    assert beat(store, lease, 0.1).cancel_requested_at == make.NOW


def test_cancel_wins_over_a_finish_that_did_not_know_of_it(store: Store) -> None:
    job, lease = make.running(store)
    stale = make.settlement(job, Done({"a": 1}))
    request_cancel(store, job)
    with store.write() as tx:
        assert claims.finish(tx, lease, stale, make.NOW) is None
    ended = make.finish(store, lease, Done({"a": 1}))
    assert ended is not None
    assert (ended.status, ended.result) == (Status.CANCELLED, None)


def test_done_is_complete_and_free_of_its_worker_s_hold(store: Store) -> None:
    _job, lease = make.running(store)
    ended = make.finish(store, lease, Done({"sum": 6}), now=make.NOW + 5)
    assert ended is not None
    assert (ended.progress, ended.result, ended.finished_at) == (1.0, {"sum": 6}, make.NOW + 5)
    assert (ended.lease_expires_at, ended.worker) == (None, "here/1")


def test_an_attempt_is_closed_once(store: Store) -> None:
    _job, lease = make.running(store)
    for expected in (True, False):
        with store.write() as tx:
            closed = attempts.finish(
                tx, lease, outcome="crashed", reason=None, now=make.NOW, signal=9, error="killed"
            )
        assert closed is expected
    with store.read() as tx:
        (attempt,) = attempts.of_job(tx, lease.job_id)
        assert attempts.still_open(tx) == []
    assert (attempt.outcome, attempt.signal, attempt.error) == ("crashed", 9, "killed")


LEGAL: dict[str, object] = {
    "status": "pending", "reason": None, "progress": 0, "finished_at": None,
    "lease_expires_at": None, "nonce": None,
}  # fmt: skip
ILLEGAL: dict[str, dict[str, object]] = {
    "an unknown status": {"status": "waiting"},
    "an unknown reason": {"status": "failed", "reason": "bad luck", "finished_at": 1},
    "failed without a reason": {"status": "failed", "finished_at": 1},
    "a reason without failing": {"reason": "error"},
    "progress above one": {"progress": 1.1},
    "progress below zero": {"progress": -0.1},
    "done but not complete": {"status": "done", "progress": 0.9, "finished_at": 1},
    "finished without an end": {"status": "cancelled"},
    "an end without being finished": {"finished_at": 1},
    "running without a lease": {"status": "running", "nonce": "n"},
    "running without a nonce": {"status": "running", "lease_expires_at": 1},
    "a lease without running": {"lease_expires_at": 1},
    "a nonce without running": {"nonce": "n"},
}


@pytest.mark.parametrize("what", ILLEGAL)
def test_the_database_itself_refuses(store: Store, what: str) -> None:
    job = make.job(store)
    row = LEGAL | ILLEGAL[what]
    columns = ", ".join(f"{name} = :{name}" for name in row)
    with pytest.raises(Conflict), store.write() as tx:
        tx.execute(sa.text(f"UPDATE jobs SET {columns} WHERE id = {job.id}"), row)
    assert get(store, job.id) == job


def test_the_database_accepts_what_is_legal(store: Store) -> None:
    job = make.job(store)
    with store.write() as tx:
        columns = ", ".join(f"{name} = :{name}" for name in LEGAL)
        tx.execute(sa.text(f"UPDATE jobs SET {columns} WHERE id = {job.id}"), LEGAL)
