"""Jobs that follow one another, with a real consumer."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.domain.chain import ArtifactOf, IfNotDone
from app.domain.job import Job, Reason, Status
from app.operations.cancel import cancel
from app.operations.submit import submit
from app.store import events
from tests.consumer.house import House

pytestmark = pytest.mark.consumer


def follow(
    house: House,
    after: Sequence[Job],
    workload: str = "writes_on",
    if_not_done: IfNotDone = "cancel",
    **params: Any,
) -> Job:
    return submit(
        house.store,
        house.settings,
        workload=workload,
        params={"word": "."} | params if workload == "writes_on" else params,
        by="test",
        now=clock.now(),
        run_after=[job.id for job in after],
        if_not_done=if_not_done,
    )


def text_of(job: Job) -> dict[str, Any]:
    return ArtifactOf(job.id, "text.txt").reference


def test_files_go_down_a_chain(shared: House) -> None:
    first = shared.submit("writes_on", word="a")
    second = follow(shared, [], word="b", text=text_of(first))
    third = follow(shared, [second], word="c", text=text_of(second))
    assert shared.finished(third).result == {"text": "abc", "name": "text.txt"}
    starts = [shared.attempts(job.id)[0] for job in (first, second, third)]
    for earlier, later in itertools.pairwise(starts):
        assert earlier.ended_at is not None
        assert later.started_at >= earlier.ended_at


def test_a_failure_cancels_what_follows_but_not_what_runs_anyway(shared: House) -> None:
    failing = shared.submit("raises")
    follower = follow(shared, [failing])
    last = follow(shared, [follower])
    anyway = follow(shared, [failing], if_not_done="run", word="d")
    assert shared.finished(follower).error == (
        f"Job #{failing.id}, which this one waited for, failed."
    )
    assert shared.finished(last).status is Status.CANCELLED
    assert shared.finished(anyway).result == {"text": "d", "name": ""}
    assert shared.attempts(follower.id) == shared.attempts(last.id) == []


def test_what_follows_a_cancelled_job_is_cancelled_by_the_scheduler(shared: House) -> None:
    waiting = submit(
        shared.store,
        shared.settings,
        workload="steps",
        params={},
        by="test",
        now=clock.now(),
        run_at=clock.now() + 3600,
    )
    follower = follow(shared, [waiting])
    cancel(shared.store, waiting.id, by="test", now=clock.now())
    assert shared.finished(follower).status is Status.CANCELLED


def test_a_file_that_was_not_left_or_is_gone_is_said(shared: House) -> None:
    first = shared.finished(shared.submit("writes_on", word="a"))
    path = shared.folder.artifacts(first.id, 1) / "text.txt"
    path.unlink()
    taker = shared.finished(follow(shared, [], text=text_of(first)))
    assert (taker.status, taker.reason, taker.attempt) == (Status.FAILED, Reason.INVALID, 1)
    assert taker.error == (
        f"text.txt of job #{first.id} is not there any more, or is not what it was."
    )


def test_a_worker_killed_before_the_release_breaks_no_chain(house: House, tmp_path: Path) -> None:
    strike = tmp_path / "strike"
    house.start(NONSTOP_FAULT=f"after_finish=kill:{strike}")
    strike.touch()
    first = house.submit("writes_on", word="a")
    second = follow(house, [], word="b", text=text_of(first))
    assert house.finished(second).result == {"text": "ab", "name": "text.txt"}
    assert not strike.exists()
    assert len(house.attempts(first.id)) == len(house.attempts(second.id)) == 1
    with house.store.read() as tx:
        kinds = [event.kind for event in events.of_job(tx, second.id)]
    assert kinds.count("released") == 1
