"""How many jobs there are, as the database keeps it."""

import pytest

from app.domain.job import TERMINAL, Status
from app.store import Store, counts, removal
from tests import make


@pytest.fixture
def each(store: Store) -> Store:
    """One job in each status."""
    for status in (one for one in Status if one is not Status.PENDING):
        make.in_status(store, status)
    make.in_status(store, Status.PENDING)
    return store


def test_every_status_is_counted(each: Store) -> None:
    make.job(each, workload="other")
    with each.read() as tx:
        assert counts.by_status(tx) == dict.fromkeys(Status, 1) | {Status.PENDING: 2}
        assert counts.by_status(tx, workload="count") == dict.fromkeys(Status, 1)
        assert counts.by_status(tx, workload="nope") == dict.fromkeys(Status, 0)
        assert counts.workloads(tx) == ["count", "other"]
        assert counts.workloads(tx, status=Status.PENDING) == ["count", "other"]
        assert counts.workloads(tx, status=Status.DONE) == ["count"]


def test_what_is_deleted_is_counted_no_more(each: Store) -> None:
    with each.write() as tx:
        gone = removal.delete(tx, range(1, 9), ended_before=make.NOW)
    assert len(gone) == 3
    with each.read() as tx:
        left = counts.by_status(tx)
    assert left == {status: int(status not in TERMINAL) for status in Status}


def test_a_workload_without_jobs_is_not_named(store: Store) -> None:
    make.in_status(store, Status.DONE)
    with store.write() as tx:
        removal.delete(tx, [1], ended_before=make.NOW)
    with store.read() as tx:
        assert counts.workloads(tx) == []
