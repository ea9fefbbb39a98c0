"""Stopping jobs, and running finished ones once more."""

import pytest

from app.domain.errors import InvalidRequest, NotAllowed, NotFound
from app.domain.job import TERMINAL, Status
from app.operations.cancel import cancel
from app.operations.retry import retry
from app.settings import Settings
from app.store import Store, events, jobs
from tests import make


def kinds(store: Store, job_id: int) -> list[str]:
    with store.read() as tx:
        return [event.kind for event in events.of_job(tx, job_id)]


@pytest.mark.parametrize("before", [Status.PENDING, Status.PAUSED])
def test_a_waiting_job_is_cancelled_at_once(store: Store, before: Status) -> None:
    job = make.in_status(store, before)
    after = cancel(store, job.id, by="tester", now=make.NOW)
    assert (after.status, after.finished_at) == (Status.CANCELLED, make.NOW)
    assert kinds(store, job.id) == ["cancelled", "cancel_requested"]


def test_a_running_job_is_asked_to_stop(store: Store) -> None:
    job = make.in_status(store, Status.RUNNING)
    after = cancel(store, job.id, by="tester", now=make.NOW + 1)
    assert after.is_cancelling
    assert after.cancel_requested_at == make.NOW + 1


@pytest.mark.parametrize("before", [Status.PENDING, Status.RUNNING, Status.CANCELLED])
def test_asking_twice_is_the_same_as_asking_once(store: Store, before: Status) -> None:
    job = make.in_status(store, before)
    first = cancel(store, job.id, by="tester", now=make.NOW)
    history = kinds(store, job.id)
    assert cancel(store, job.id, by="tester", now=make.NOW + 9) == first
    assert kinds(store, job.id) == history


@pytest.mark.parametrize("before", [Status.DONE, Status.FAILED])
def test_what_has_ended_cannot_be_cancelled(store: Store, before: Status) -> None:
    job = make.in_status(store, before)
    with pytest.raises(NotAllowed, match="has ended already"):
        cancel(store, job.id, by="tester", now=make.NOW)


def test_a_job_that_is_not_there(store: Store, settings: Settings) -> None:
    with pytest.raises(NotFound, match="no job #42"):
        cancel(store, 42, by="tester", now=make.NOW)
    with pytest.raises(NotFound, match="no job #42"):
        retry(store, settings, 42, by="tester", now=make.NOW)


@pytest.mark.parametrize("before", sorted(TERMINAL))
def test_a_retry_is_a_new_job(store: Store, settings: Settings, before: Status) -> None:
    make.publish(store)
    old = make.in_status(store, before)
    new = retry(store, settings, old.id, by="tester", now=make.NOW + 1)
    assert new.id != old.id
    assert (new.retry_of, new.status, new.attempt) == (old.id, Status.PENDING, 0)
    assert (new.workload, new.params, new.priority) == (old.workload, old.params, old.priority)
    with store.read() as tx:
        assert jobs.get(tx, old.id) == old


@pytest.mark.parametrize("before", [Status.PENDING, Status.RUNNING, Status.PAUSED])
def test_what_has_not_ended_is_not_retried(
    store: Store, settings: Settings, before: Status
) -> None:
    make.publish(store)
    job = make.in_status(store, before)
    with pytest.raises(NotAllowed, match="has not ended"):
        retry(store, settings, job.id, by="tester", now=make.NOW)


def test_pressing_retry_again_gives_the_same_new_job_while_it_lives(
    store: Store, settings: Settings
) -> None:
    make.publish(store)
    old = make.in_status(store, Status.FAILED)
    first = retry(store, settings, old.id, by="tester", now=make.NOW)
    assert retry(store, settings, old.id, by="other", now=make.NOW + 99) == first
    cancel(store, first.id, by="tester", now=make.NOW + 100)
    assert retry(store, settings, old.id, by="tester", now=make.NOW + 200).id != first.id


def test_a_retry_whose_parameters_do_not_fit_any_more_is_refused(
    store: Store, settings: Settings
) -> None:
    old = make.in_status(store, Status.FAILED)
    schema = make.SCHEMA | {"properties": {"steps": {"type": "string"}}}
    make.publish(store, make.entry(schema=schema))
    with pytest.raises(InvalidRequest) as refused:
        retry(store, settings, old.id, by="tester", now=make.NOW)
    assert {problem.field for problem in refused.value.problems} == {"steps", "name"}
