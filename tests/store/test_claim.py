"""Who gets which job."""

import threading

import pytest
import sqlalchemy as sa

from app.domain.job import Lease, Status
from app.domain.outcome import Raised
from app.settings import Settings
from app.store import Conflict, Store, attempts, claims, open_store
from tests import make


def ids(store: Store, times: int, now: float = make.NOW) -> list[int | None]:
    claims = [make.claim(store, now=now) for _ in range(times)]
    return [claimed[0].id if claimed else None for claimed in claims]


def test_the_best_is_the_most_urgent_then_the_earliest_due_then_the_oldest(store: Store) -> None:
    now = make.NOW
    late = make.job(store, run_at=now - 1).id
    early = make.job(store, run_at=now - 5).id
    same = make.job(store, run_at=now - 1).id
    urgent = make.job(store, run_at=now, priority=1).id
    lazy = make.job(store, run_at=now - 99, priority=-1).id
    assert ids(store, 6) == [urgent, early, late, same, lazy, None]


def test_a_job_waits_for_its_time(store: Store) -> None:
    job = make.job(store, run_at=make.NOW + 10)
    assert ids(store, 1) == [None]
    assert ids(store, 1, now=make.NOW + 10) == [job.id]


def test_a_worker_takes_only_what_it_can_run(store: Store) -> None:
    make.job(store, workload="other", priority=9)
    assert ids(store, 1) == [None]
    with store.read() as tx:
        assert not claims.has_claimable(tx, ["count"], make.NOW)
        assert claims.has_claimable(tx, ["count", "other"], make.NOW)
        assert not claims.has_claimable(tx, [], make.NOW)


def test_a_claim_opens_the_attempt_in_the_same_transaction(store: Store) -> None:
    job, lease = make.running(store)
    assert (job.status, job.attempt, job.worker) == (Status.RUNNING, 1, "here/1")
    assert (job.started_at, job.lease_expires_at) == (make.NOW, make.NOW + 15)
    assert lease == Lease(job.id, 1, "nonce")
    with store.read() as tx:
        (attempt,) = attempts.of_job(tx, job.id)
        still_open = attempts.still_open(tx)
    assert (attempt.number, attempt.runner_pid, attempt.ended_at) == (1, 12, None)
    assert still_open == [(attempt, make.NOW + 15)]


def test_attempts_are_numbered_without_gaps_and_the_start_stays(store: Store) -> None:
    first, lease = make.running(store, max_failures=9)
    for number in (2, 3):
        make.finish(store, lease, Raised("no"), now=make.NOW + number)
        claimed = make.claim(store, now=make.NOW + 99 * number, nonce=f"nonce{number}")
        assert claimed is not None
        job, lease = claimed
        assert (job.attempt, job.started_at) == (number, first.started_at)
        assert (job.progress, job.step_text, job.step) == (0, "", None)
    with store.read() as tx:
        assert [one.number for one in attempts.of_job(tx, first.id)] == [3, 2, 1]


def test_a_second_row_for_the_same_attempt_cannot_be_written(store: Store) -> None:
    make.running(store)
    again = "INSERT INTO attempts SELECT * FROM attempts"
    with pytest.raises(Conflict), store.write() as tx:
        tx.execute(sa.text(again))


def test_many_claimants_at_once_get_each_job_exactly_once(settings: Settings, store: Store) -> None:
    wanted = [make.job(store).id for _ in range(30)]
    start = threading.Barrier(4)
    got: list[int] = []

    def claim_all() -> None:
        own = open_store(settings)
        start.wait()
        while claimed := make.claim(own, nonce=threading.current_thread().name):
            got.append(claimed[0].id)
        own.close()

    claimants = [threading.Thread(target=claim_all) for _ in range(4)]
    for claimant in claimants:
        claimant.start()
    for claimant in claimants:
        claimant.join()
    assert sorted(got) == wanted


def test_what_is_due_is_counted_up_to_a_limit(store: Store) -> None:
    for run_at in (0, 0, 0, 99):
        make.job(store, run_at=make.NOW + run_at)
    with store.read() as tx:
        assert claims.count_claimable(tx, make.NOW, limit=100) == 3
        assert claims.count_claimable(tx, make.NOW, limit=2) == 2
        assert claims.count_claimable(tx, make.NOW - 1, limit=2) == 0


def test_the_claim_uses_its_index(store: Store) -> None:
    claim = claims._BEST.params(until=make.NOW, loaded=["count"])
    with store.read() as tx:
        compiled = claim.compile(tx, compile_kwargs={"literal_binds": True})
        plan = str(tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all())
    assert "ix_jobs_claimable" in plan
    assert "TEMP B-TREE" not in plan
