"""The state machine once more, inside the database: against old versions and database shells."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.job import TERMINAL, Job, Status
from app.store import Conflict, Store, jobs
from tests import make

LEGAL = {
    Status.PENDING: {Status.RUNNING, Status.PAUSED, Status.CANCELLED, Status.FAILED},
    Status.PAUSED: {Status.PENDING, Status.CANCELLED},
    Status.RUNNING: {
        Status.DONE, Status.FAILED, Status.CANCELLED, Status.PENDING, Status.PAUSED,
    },
    Status.DONE: set(),
    Status.FAILED: set(),
    Status.CANCELLED: set(),
}  # fmt: skip


def row_of(status: Status) -> dict[str, Any]:
    """What the CHECKs ask of a row in a status, so that only the move itself is in question."""
    running = status is Status.RUNNING
    return {
        "status": status,
        "reason": "error" if status is Status.FAILED else None,
        "finished_at": make.NOW if status in TERMINAL else None,
        "lease_expires_at": make.NOW if running else None,
        "nonce": "nonce" if running else None,
        "progress": 1.0,
    }


def update(store: Store, job_id: int, row: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = :{name}" for name in row)
    with store.write() as tx:
        tx.execute(sa.text(f"UPDATE jobs SET {columns} WHERE id = {job_id:d}"), row)


def get(store: Store, job_id: int) -> Job | None:
    with store.read() as tx:
        return jobs.get(tx, job_id)


@pytest.mark.parametrize("after", Status)
@pytest.mark.parametrize("before", Status)
def test_every_ordered_pair_of_statuses(store: Store, before: Status, after: Status) -> None:
    job = make.in_status(store, before)
    if after in LEGAL[before] or (after is before and before not in TERMINAL):
        update(store, job.id, row_of(after))
        moved = get(store, job.id)
        assert moved is not None
        assert moved.status is after
    else:
        with pytest.raises(Conflict):
            update(store, job.id, row_of(after))
        assert get(store, job.id) == job


@pytest.mark.parametrize("before", sorted(TERMINAL))
@pytest.mark.parametrize("column", ["title", "error", "owner", "progress", "result"])
def test_a_finished_row_never_changes(store: Store, before: Status, column: str) -> None:
    job = make.in_status(store, before)
    with pytest.raises(Conflict):
        update(store, job.id, {column: 1})
    assert get(store, job.id) == job


@pytest.mark.parametrize("before", Status)
def test_only_what_has_ended_is_deleted(store: Store, before: Status) -> None:
    job = make.in_status(store, before)
    statement = sa.text(f"DELETE FROM jobs WHERE id = {job.id:d}")
    if before in TERMINAL:
        with store.write() as tx:
            tx.execute(statement)
        assert get(store, job.id) is None
    else:
        with pytest.raises(Conflict), store.write() as tx:
            tx.execute(statement)


@pytest.mark.parametrize("statement", [
    "UPDATE jobs SET progress = 0.4 WHERE status = 'running'",
    "UPDATE jobs SET attempt = 2 WHERE status = 'running'",
    "UPDATE jobs SET attempt = 0 WHERE status = 'running'",
    "UPDATE jobs SET workload = 'other'",
    "UPDATE jobs SET owner = 'somebody else'",
    "UPDATE jobs SET created_at = 0",
    "UPDATE events SET by = 'somebody else'",
])  # fmt: skip
def test_what_was_never_changes(store: Store, statement: str) -> None:
    make.running(store)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE jobs SET progress = 0.5"))
        tx.execute(sa.text("INSERT INTO events (job_id, at, kind, by, data)"
                           " VALUES (1, 0, 'submitted', 'test', '{}')"))  # fmt: skip
    with pytest.raises(Conflict), store.write() as tx:
        tx.execute(sa.text(statement))


def test_an_ended_attempt_never_changes(store: Store) -> None:
    from app.store import attempts

    _job, lease = make.running(store)
    with store.write() as tx:
        attempts.finish(tx, lease, outcome="done", reason=None, now=make.NOW)
    with pytest.raises(Conflict), store.write() as tx:
        tx.execute(sa.text("UPDATE attempts SET outcome = 'raised'"))
