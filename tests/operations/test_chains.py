"""Jobs that wait for others: accepted, released, cancelled."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.chain import ArtifactOf, IfNotDone
from app.domain.errors import InvalidRequest
from app.domain.job import Job, Reason, Status
from app.domain.outcome import Cancelled, Done, Outcome, Raised
from app.language import events as told_events
from app.language import translator
from app.operations import chains
from app.operations.cancel import cancel
from app.operations.pause import pause, resume
from app.operations.requests import checked
from app.operations.submit import accept, submit
from app.settings import Settings
from app.store import Conflict, Store, artifacts, events, jobs, open_store, tables
from tests import make

NOW = make.NOW
UPLOAD = {"type": "object", "x-upload": []}
TAKES = {"type": "object", "properties": {"model": UPLOAD}, "additionalProperties": False}


@pytest.fixture(autouse=True)
def _published(store: Store) -> None:
    make.publish(store, make.entry(), make.entry("take", schema=TAKES))


@pytest.fixture
def wants(store: Store, settings: Settings) -> Any:
    def wants(*after: Job | int, **more: Any) -> Job:
        ids = [one if isinstance(one, int) else one.id for one in after]
        values: dict[str, Any] = {"workload": "count", "params": {}, "by": "test", "now": NOW}
        return submit(store, settings, run_after=ids, **(values | more))

    return wants


def now(store: Store, job: Job) -> Job:
    with store.read() as tx:
        found = jobs.get(tx, job.id)
    assert found is not None
    return found


def end(store: Store, job: Job, outcome: Outcome, *left: str) -> None:
    """Run a job as a worker does; it is the only one that can be claimed."""
    claimed = make.claim(store, workload=job.workload)
    assert claimed is not None
    assert claimed[0].id == job.id
    assert make.finish(store, claimed[1], outcome) is not None
    with store.write() as tx:
        artifacts.insert(
            tx, [artifacts.Artifact(job.id, 1, name, 1, "0" * 64, NOW) for name in left]
        )


def kinds(store: Store, job: Job) -> list[str]:
    with store.read() as tx:
        return [event.kind for event in reversed(events.of_job(tx, job.id))]


def test_a_job_waits_until_all_are_done(store: Store, settings: Settings, wants: Any) -> None:
    first, second = wants(), wants()
    follower = wants(first, second)
    assert follower.waits
    assert chains.release(store, settings, now=NOW) == []
    end(store, first, Done(None))
    assert chains.release(store, settings, now=NOW) == []
    end(store, second, Done(None))
    (released,) = chains.release(store, settings, now=NOW + 5, after=second.id)
    assert (released.id, released.status, released.waits) == (follower.id, Status.PENDING, False)
    assert released.run_at == NOW + 5
    assert kinds(store, follower) == ["submitted", "released"]
    assert chains.release(store, settings, now=NOW) == []
    assert make.claim(store, now=NOW + 5) is not None


def test_a_job_that_waits_is_not_claimed(store: Store, wants: Any) -> None:
    follower = wants(wants(), priority=100)
    assert make.claim(store) is not None
    assert make.claim(store, nonce="second") is None
    with pytest.raises(Conflict, match="a_job_that_waits_never_runs"), store.write() as tx:
        tx.execute(
            sa.update(tables.jobs)
            .where(tables.jobs.c.id == follower.id)
            .values(status="running", lease_expires_at=1.0, nonce="n")
        )


def test_a_job_that_is_done_is_not_waited_for(store: Store, wants: Any) -> None:
    first = wants()
    end(store, first, Done(None))
    follower = wants(first)
    assert not follower.waits
    end(store, follower, Done(None))


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Raised("ValueError"), "Job #1, which this one waited for, failed."),
        (Cancelled(), "Job #1, which this one waited for, was cancelled."),
    ],
)
def test_what_follows_is_cancelled_however_far(
    store: Store, settings: Settings, wants: Any, outcome: Outcome, why: str
) -> None:
    first = wants()
    second = wants(first)
    third = wants(second)
    beside = wants(second, if_not_done="run")
    end(store, first, outcome)
    chains.release(store, settings, now=NOW, after=first.id)
    assert [now(store, job).status for job in (second, third, beside)] == [
        Status.CANCELLED,
        Status.CANCELLED,
        Status.PENDING,
    ]
    assert now(store, second).error == why
    assert now(store, third).error == "Job #2, which this one waited for, was cancelled."
    assert not now(store, beside).waits
    assert kinds(store, second) == ["submitted", "predecessor_not_done", "cancelled"]
    with store.read() as tx:
        event = events.of_job(tx, second.id)[1]
    said = told_events.told(translator("ja"), event.kind, by=event.by, at=event.at, data=event.data)
    assert said.startswith("完了を待っていたジョブ #1 が")


def test_one_failure_cancels_at_once_though_others_still_run(
    store: Store, settings: Settings, wants: Any
) -> None:
    first, _second = wants(), wants()
    follower = wants(first, _second)
    end(store, first, Raised("no"))
    (cancelled,) = chains.release(store, settings, now=NOW)
    assert (cancelled.id, cancelled.status) == (follower.id, Status.CANCELLED)


def test_a_predecessor_that_is_gone_cancels(store: Store, settings: Settings, wants: Any) -> None:
    first = wants()
    follower = wants(first)
    cancel(store, first.id, by="test", now=NOW)
    with store.write() as tx:
        tx.execute(sa.delete(tables.jobs).where(tables.jobs.c.id == first.id))
    chains.release(store, settings, now=NOW)
    error = now(store, follower).error
    assert error == "Job #1, which this one waited for, is not there any more."
    assert translator("ja").retell(error) == "完了を待っていたジョブ #1 がなくなりました。"


def test_a_held_job_stays_held(store: Store, settings: Settings, wants: Any) -> None:
    first = wants()
    follower = wants(first)
    pause(store, follower.id, by="test", now=NOW)
    end(store, first, Done(None))
    (released,) = chains.release(store, settings, now=NOW)
    assert (released.status, released.waits) == (Status.PAUSED, False)
    resume(store, settings, follower.id, by="test", now=NOW)
    end(store, follower, Done(None))


def test_a_released_job_starts_no_sooner_than_it_should(
    store: Store, settings: Settings, wants: Any
) -> None:
    first = wants()
    follower = wants(first, run_at=NOW + 100)
    end(store, first, Done(None))
    chains.release(store, settings, now=NOW)
    assert make.claim(store) is None
    assert now(store, follower).run_at == NOW + 100
    assert make.claim(store, now=NOW + 100) is not None


def test_a_follower_that_is_cancelled_is_left_alone(
    store: Store, settings: Settings, wants: Any
) -> None:
    first = wants()
    follower = wants(first)
    assert not cancel(store, follower.id, by="test", now=NOW).waits
    end(store, first, Done(None))
    assert chains.release(store, settings, now=NOW) == []


@pytest.mark.parametrize("if_not_done", ["cancel", "run"])
def test_what_cannot_be_waited_for_is_refused(
    store: Store, wants: Any, if_not_done: IfNotDone
) -> None:
    failed, cancelled = wants(), wants()
    end(store, failed, Raised("no"))
    cancel(store, cancelled.id, by="test", now=NOW)
    with pytest.raises(InvalidRequest) as refused:
        wants(failed, cancelled, 99, if_not_done=if_not_done)
    said = [str(problem.sentence) for problem in refused.value.problems]
    assert {problem.field for problem in refused.value.problems} == {"run_after"}
    assert said[-1].startswith("There is no job #99.")
    assert said[:-1] == (
        []
        if if_not_done == "run"
        else [
            "Job #1 has failed; nothing will come after it.",
            "Job #2 was cancelled; nothing will come after it.",
        ]
    )


def test_a_job_that_failed_may_be_followed_where_that_is_asked(store: Store, wants: Any) -> None:
    failed = wants()
    end(store, failed, Raised("no"))
    assert not wants(failed, if_not_done="run").waits


def test_too_many_and_a_wrong_moment_are_refused(wants: Any) -> None:
    with pytest.raises(InvalidRequest, match="at most 100 others"):
        wants(*range(1, 102))
    with pytest.raises(InvalidRequest, match="this century"):
        wants(run_at=1e18)


def test_no_cycle_can_be_written(store: Store, wants: Any) -> None:
    first = wants()
    follower = wants(first)
    for before, after in ((first, follower), (first, first)):
        with pytest.raises(Conflict, match="no_cycles"), store.write() as tx:
            tx.execute(
                sa.insert(tables.predecessors).values(
                    job_id=before.id, after_id=after.id, if_not_done="run"
                )
            )


def test_one_that_fails_between_check_and_submit_cancels(
    store: Store, settings: Settings, wants: Any
) -> None:
    first = wants()
    request = checked(store, settings, workload="count", params={}, run_after=[first.id])
    end(store, first, Raised("no"))
    with store.write() as tx:
        late = accept(tx, settings, request, by="test", now=NOW, run_after=[first.id])
    assert late.waits
    chains.release(store, settings, now=NOW)
    assert now(store, late).status is Status.CANCELLED


def test_a_job_whose_artifact_is_taken_is_waited_for(
    store: Store, settings: Settings, wants: Any
) -> None:
    maker = wants()
    taker = wants(workload="take", params={"model": ArtifactOf(maker.id, "m.bin").reference})
    assert taker.waits
    end(store, maker, Done(None), "m.bin")
    (released,) = chains.release(store, settings, now=NOW)
    assert released.status is Status.PENDING
    late = wants(workload="take", params={"model": {"job": maker.id, "artifact": "m.bin"}})
    assert not late.waits


def test_one_that_left_no_such_file_fails_its_follower(
    store: Store, settings: Settings, wants: Any
) -> None:
    maker = wants()
    taker = wants(workload="take", params={"model": {"job": maker.id, "artifact": "m.bin"}})
    after = wants(taker)
    end(store, maker, Done(None), "other.bin")
    chains.release(store, settings, now=NOW)
    failed = now(store, taker)
    assert (failed.status, failed.reason) == (Status.FAILED, Reason.INVALID)
    assert failed.error == "Job #1 left no m.bin; it left: other.bin."
    assert not failed.waits
    assert now(store, after).status is Status.CANCELLED


def test_what_a_failed_job_left_can_be_taken(store: Store, settings: Settings, wants: Any) -> None:
    maker = wants()
    end(store, maker, Raised("in the last step"), "m.bin")
    taker = wants(workload="take", params={"model": {"job": maker.id, "artifact": "m.bin"}})
    assert not taker.waits
    assert chains.release(store, settings, now=NOW) == []


def test_several_schedulers_release_each_job_once(
    store: Store, settings: Settings, wants: Any
) -> None:
    first = wants()
    followers = [wants(first) for _ in range(20)]
    last = [wants(follower) for follower in followers]
    end(store, first, Raised("no"))
    others = [open_store(settings) for _ in range(4)]
    with ThreadPoolExecutor(len(others)) as pool:
        moved = list(pool.map(lambda one: chains.release(one, settings, now=NOW), others))
    for other in others:
        other.close()
    once = [job.id for jobs_of_one in moved for job in jobs_of_one]
    assert sorted(once) == [job.id for job in followers + last]
    for job in followers + last:
        assert kinds(store, job) == ["submitted", "predecessor_not_done", "cancelled"]


def test_more_followers_than_one_transaction_moves(
    store: Store, settings: Settings, wants: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "AT_ONCE", 2)
    first = wants()
    followers = [wants(first) for _ in range(5)]
    end(store, first, Raised("no"))
    while chains.release(store, settings, now=NOW):
        pass
    assert {now(store, job).status for job in followers} == {Status.CANCELLED}


def test_a_page_that_asks_twice_gets_one_job_for_each_predecessor(wants: Any) -> None:
    first, second = wants(), wants()
    assert wants(first, session="tab").id == wants(first, session="tab").id
    assert wants(first, session="tab").id != wants(second, session="tab").id
