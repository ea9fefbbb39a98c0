"""What each worker does."""

from app.domain.outcome import Done
from app.store import Store, at_work, workers
from app.store.at_work import DAY_S, MISSED_FOR_S
from tests.ui.job_rows import Rows


def add(store: Store, name: str, beat_at: float) -> None:
    row = workers.WorkerRow(
        name=name,
        host=name.partition("/")[0],
        boot_id="boot",
        pid=1,
        pid_started=1.0,
        version="0",
        device="cpu",
        started_at=beat_at - 60,
        beat_at=beat_at,
    )
    with store.write() as tx:
        workers.register(tx, row)


def test_who_is_busy_idle_or_missed(store: Store) -> None:
    rows = Rows(store)
    rows.publish()
    add(store, "here/1", rows.now)
    add(store, "here/2", rows.now)
    add(store, "away/1", rows.now - 60)
    add(store, "gone/1", rows.now - MISSED_FOR_S - 1)
    job, _lease = rows.running(title="Kokoro")
    with store.read() as tx:
        found = at_work.everyone(tx, rows.now)
    assert [(one.worker.name, one.is_silent) for one in found] == [
        ("away/1", True),
        ("here/1", False),
        ("here/2", False),
    ]
    busy = {one.worker.name: one.job for one in found if one.job}
    assert busy.keys() == {"here/1"}
    assert (busy["here/1"].id, busy["here/1"].title) == (job.id, "Kokoro")


def test_attempts_of_this_week_are_counted(store: Store) -> None:
    rows = Rows(store)
    rows.publish()
    for ended_at in (rows.now - 8 * DAY_S, rows.now - DAY_S, rows.now):
        _job, lease = rows.running(since_s=9 * DAY_S)
        rows.end(lease, Done({}), at=ended_at)
    rows.running()
    with store.read() as tx:
        found = at_work.ended_by_worker(tx, ["here/1", "here/2"], since=rows.now - 7 * DAY_S)
    assert found == {"here/1": 2}
