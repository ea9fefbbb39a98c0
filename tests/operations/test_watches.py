"""Wishes for word."""

from typing import Any

import pytest

from app.domain.errors import InvalidRequest, NotAllowed, NotFound
from app.domain.job import Status
from app.domain.notices import On, Watch
from app.operations import watches as verbs
from app.store import Store, channels, watches
from tests import make


@pytest.fixture
def channel(store: Store) -> int:
    with store.write() as tx:
        return channels.add(tx, name="team", url="json://x", by="me", now=make.NOW).id


def wish(store: Store, channel: int, on: On = On.DONE, **more: Any) -> Watch:
    return verbs.add(store, channel=channel, on=on, by="me", now=make.NOW, **more)


def test_of_a_job_a_schedule_or_everything(store: Store, channel: int) -> None:
    job, schedule = make.job(store), make.schedule(store)
    of_job = wish(store, channel, job_id=job.id)
    of_schedule = wish(store, channel, schedule_id=schedule.id)
    of_all = wish(store, channel, On.METRIC, metric="loss", above=False, threshold=0.1)
    with store.read() as tx:
        assert watches.of_job(tx, job.id) == [of_job]
        assert watches.of_schedule(tx, schedule.id) == [of_schedule]
        assert watches.of_everything(tx) == [of_all]
        assert watches.every(tx) == [of_job, of_schedule, of_all]
    assert (of_all.metric, of_all.above, of_all.threshold) == ("loss", False, 0.1)


def test_asking_twice_is_asking_once(store: Store, channel: int) -> None:
    assert wish(store, channel) == wish(store, channel)
    assert wish(store, channel, On.FAILED) != wish(store, channel)


def test_only_a_metric_has_a_threshold(store: Store, channel: int) -> None:
    done = wish(store, channel, metric="loss", threshold=1.0)
    assert (done.metric, done.above, done.threshold) == (None, None, None)


def test_all_that_is_wrong_is_told_at_once(store: Store, channel: int) -> None:
    with pytest.raises(InvalidRequest) as refused:
        wish(store, channel, On.METRIC, job_id=1, schedule_id=1, threshold=float("nan"))
    assert {problem.field for problem in refused.value.problems} == {"", "metric", "threshold"}


@pytest.mark.parametrize("unknown", [{"channel": 9}, {"job_id": 9}, {"schedule_id": 9}])
def test_what_is_not_there(store: Store, channel: int, unknown: dict[str, int]) -> None:
    values: dict[str, Any] = {"channel": channel, **unknown}
    with pytest.raises(NotFound):
        wish(store, **values)


@pytest.mark.parametrize("status", [Status.DONE, Status.FAILED, Status.CANCELLED])
def test_a_job_that_has_ended_says_nothing_more(store: Store, channel: int, status: Status) -> None:
    job = make.in_status(store, status)
    with pytest.raises(NotAllowed):
        wish(store, channel, job_id=job.id)


def test_removed_once_or_twice(store: Store, channel: int) -> None:
    made = wish(store, channel)
    verbs.remove(store, made.id, by="me", now=make.NOW)
    verbs.remove(store, made.id, by="me", now=make.NOW)
    with store.read() as tx:
        assert watches.every(tx) == []
