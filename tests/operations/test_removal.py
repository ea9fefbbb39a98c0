"""Jobs go when they were kept long enough, or when somebody asks; never one that is needed."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.domain.errors import NotAllowed, NotFound
from app.domain.job import Job, Status
from app.domain.outcome import Done
from app.domain.retention import Policy, read_policy
from app.files.folder import DataFolder
from app.operations import retention, sweep
from app.operations.cancel import cancel
from app.operations.pins import pin, unpin
from app.operations.remove import remove
from app.settings import Settings
from app.store import Store, annotations, events, jobs, tables, telemetry
from tests import make
from tests.properties import invariants

DAY = 86400.0
NOW = make.NOW


@pytest.fixture
def folder(settings: Settings) -> DataFolder:
    return DataFolder(settings.data)


def done(
    store: Store, folder: DataFolder, *, days_ago: float, size: int = 1000, **more: object
) -> Job:
    """A job that ended then, with a file, a curve and a pin that was taken off."""
    then = NOW - days_ago * DAY
    job, lease = make.running(store, now=then, **more)
    ended = make.finish(store, lease, Done({}), now=then)
    assert ended is not None
    path = folder.artifacts(job.id, 1) / "model"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x" * size)
    with store.telemetry.write() as tx:
        telemetry.add_metrics(
            tx, [telemetry.MetricPoint(job.id, 1, "loss", n, n, 0.5, then) for n in range(3)]
        )
    pin(store, job.id, by="me", now=then)
    unpin(store, job.id, by="me", now=then)
    return ended


def removed(store: Store, folder: DataFolder, policy: str | Policy, now: float = NOW) -> list[int]:
    policy = read_policy(policy) if isinstance(policy, str) else policy
    planned = retention.plan(store, folder, policy, now=now)
    done = retention.carry_out(store, folder, planned, now=now)
    return sorted(job.id for job in done.jobs)


def left(store: Store) -> set[int]:
    with store.read() as tx:
        return {job.id for job in jobs.newest(tx, limit=1000)}


def test_a_plan_changes_nothing_and_says_how_much_would_go(
    store: Store, folder: DataFolder
) -> None:
    for days in (100, 95, 10):
        done(store, folder, days_ago=days)
    before = invariants.contents(folder.root)
    planned = retention.plan(store, folder, read_policy("done: 90 days"), now=NOW)
    assert (planned.by_status, planned.size) == ({Status.DONE: 2}, 2000)
    assert invariants.contents(folder.root) == before
    assert len(list(folder.jobs.iterdir())) == 3


@pytest.mark.parametrize(
    ("policy", "gone"),
    [
        ("", []),
        ("done: 90 days", [1, 2]),
        ("done: 2 jobs", [1, 2, 3]),
        ("done: 90 days, 4 jobs", [1, 2]),
        ("done: 3 kB", [1, 2]),
        ("done: 2.9 kB", [1, 2, 3]),
        ("done: 0 jobs", [1, 2, 3, 4, 5]),
        ("failed: 0 jobs; cancelled: 0 jobs", []),
    ],
)
def test_the_oldest_go_first(
    store: Store, folder: DataFolder, policy: str, gone: list[int]
) -> None:
    for days in (200, 100, 50, 10, 1):
        done(store, folder, days_ago=days)
    assert removed(store, folder, policy) == gone
    assert left(store) == {1, 2, 3, 4, 5} - set(gone)


def test_all_of_a_job_goes_and_nothing_of_another(store: Store, folder: DataFolder) -> None:
    other = done(store, folder, days_ago=1)
    kept = invariants.contents(folder.root)
    done(store, folder, days_ago=100)
    assert removed(store, folder, "done: 90 days") == [2]
    after = invariants.contents(folder.root)
    assert len(after.pop("durations")) == 2, "how long it took is known for ever"
    kept.pop("durations")
    assert after == kept
    assert [path.name for path in folder.jobs.iterdir()] == [str(other.id)]


def test_what_is_needed_stays(store: Store, folder: DataFolder) -> None:
    pinned, source, before, first, named, of_schedule, free, young = (
        done(store, folder, days_ago=100 if n < 7 else 0.01) for n in range(8)
    )
    pin(store, pinned.id, by="me", now=NOW)
    follower = make.job(store, params={"model": {"job": named.id, "artifact": "model"}})
    with store.write() as tx:
        tx.execute(
            sa.insert(tables.inputs).values(
                job_id=follower.id, param="x", from_job=source.id, artifact="model"
            )
        )
        tx.execute(
            sa.insert(tables.predecessors).values(
                job_id=follower.id, after_id=before.id, if_not_done="run"
            )
        )
        tx.execute(sa.insert(tables.schedules).values(**_schedule(of_schedule.id)))
    make.job(store, retry_of=first.id)
    assert removed(store, folder, "done: 0 jobs") == [free.id]
    assert young.id in left(store)
    cancel(store, follower.id, by="me", now=NOW)
    assert removed(store, folder, "done: 0 jobs") == [source.id, before.id, named.id]


def _schedule(source: int) -> dict[str, object]:
    return {
        "name": "nightly", "workload": "count", "title": "", "priority": 0, "rule": {},
        "params": {"files": [{"job": source, "artifact": "model"}]}, "zone": "UTC",
        "excluded": [], "jitter_s": 0, "overlap": "skip", "catch_up": "skip_all",
        "catch_up_limit": 1, "owner": "me", "created_at": NOW, "changed_at": NOW, "revision": 1,
    }  # fmt: skip


def test_what_is_pinned_or_needed_since_the_plan_stays(store: Store, folder: DataFolder) -> None:
    pinned, needed = done(store, folder, days_ago=100), done(store, folder, days_ago=100)
    planned = retention.plan(store, folder, read_policy("done: 1 day"), now=NOW)
    pin(store, pinned.id, by="me", now=NOW)
    follower = make.job(store, retry_of=needed.id)
    assert retention.carry_out(store, folder, planned, now=NOW).jobs == ()
    assert left(store) == {pinned.id, needed.id, follower.id}
    assert all((folder.artifacts(job.id, 1) / "model").exists() for job in (pinned, needed))


def test_a_job_is_deleted_when_somebody_asks(store: Store, folder: DataFolder) -> None:
    job = done(store, folder, days_ago=0)
    pin(store, job.id, by="me", now=NOW)
    with pytest.raises(NotAllowed, match="is pinned"):
        remove(store, folder, job.id, by="me", now=NOW)
    unpin(store, job.id, by="me", now=NOW)
    remove(store, folder, job.id, by="me", now=NOW)
    assert left(store) == set()
    assert not folder.job(job.id).exists()
    with pytest.raises(NotFound):
        remove(store, folder, job.id, by="me", now=NOW)


@pytest.mark.parametrize("status", [Status.PENDING, Status.RUNNING, Status.PAUSED])
def test_one_that_has_not_ended_is_not_deleted(
    store: Store, folder: DataFolder, status: Status
) -> None:
    job = make.in_status(store, status)
    with pytest.raises(NotAllowed, match="has not ended"):
        remove(store, folder, job.id, by="me", now=NOW)
    assert left(store) == {job.id}


def test_one_that_another_waits_for_is_not_deleted(store: Store, folder: DataFolder) -> None:
    job = done(store, folder, days_ago=1)
    make.job(store, params={"model": {"job": job.id, "artifact": "model"}})
    with pytest.raises(NotAllowed, match="is needed"):
        remove(store, folder, job.id, by="me", now=NOW)


def test_pins_are_told_once(store: Store) -> None:
    job = make.job(store)
    for _time in range(2):
        pin(store, job.id, by="me", now=NOW)
    with store.read() as tx:
        assert annotations.pinned(tx, [job.id, 99]) == {job.id}
    for _time in range(2):
        unpin(store, job.id, by="you", now=NOW)
    with store.read() as tx:
        assert not annotations.is_pinned(tx, job.id)
        assert [(one.kind, one.by) for one in events.of_job(tx, job.id)] == [
            ("unpinned", "you"),
            ("pinned", "me"),
        ]
    with pytest.raises(NotFound):
        pin(store, 99, by="me", now=NOW)


def test_a_link_in_a_jobs_folder_leads_nowhere(
    store: Store, folder: DataFolder, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("keep me")
    job = done(store, folder, days_ago=100)
    (folder.artifacts(job.id, 1) / "link").symlink_to(precious)
    (folder.jobs / "77").symlink_to(precious)
    assert removed(store, folder, "done: 1 day") == [job.id]
    found = sweep.look(store, folder, now=NOW + 10 * 365 * DAY)
    sweep.sweep(store, folder, found, now=NOW + 10 * 365 * DAY)
    assert (precious / "file").read_text() == "keep me"
    assert list(folder.jobs.iterdir()) == []
