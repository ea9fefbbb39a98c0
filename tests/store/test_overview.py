"""What the monitor shows above its list."""

import pytest

from app.domain.outcome import Cancelled, Crashed, Done, Raised
from app.store import Store, views
from app.store.overview import Overview, overview
from tests.ui.job_rows import Rows

NOW = 1_800_000_000.0


@pytest.fixture
def rows(store: Store) -> Rows:
    return Rows(store, now=NOW)


def look(store: Store) -> Overview:
    with store.read() as tx:
        return overview(tx, NOW)


def test_an_empty_house(store: Store) -> None:
    found = look(store)
    assert (found.queued, found.median_wait_s, found.ended_this_hour, found.bars) == (
        0,
        None,
        0,
        [],
    )


def test_the_queue_counts_what_is_due(store: Store, rows: Rows) -> None:
    rows.pending(run_at=NOW - 130)
    rows.pending(run_at=NOW - 5)
    rows.pending(run_at=NOW + 60)
    found = look(store)
    assert (found.queued, found.longest_wait_s) == (2, 130)


def test_hours_and_days_are_kept_apart(store: Store, rows: Rows) -> None:
    for ended_ago, outcome in (
        (60, Done({})),
        (1800, Raised("E: no")),
        (1900, Cancelled()),
        (5000, Done({})),
        (90_000, Done({})),
    ):
        _job, lease = rows.running(since_s=ended_ago + 10)
        rows.end(lease, outcome, at=NOW - ended_ago)
    found = look(store)
    assert (found.ended_this_hour, found.ended_hour_before) == (3, 1)
    assert (found.done_in_day, found.failed_in_day) == (2, 1)


def test_bars_are_the_attempts_of_the_last_hour(store: Store, rows: Rows) -> None:
    _old, lease = rows.running(since_s=9_000)
    rows.end(lease, Done({}), at=NOW - 8_000)
    rescued, lease = rows.running(since_s=4_000)
    rows.end(lease, Crashed(""), at=NOW - 3_000)
    rows.claim(at=NOW - 2_990)
    bars = {(bar.job_id, bar.ended_at): bar.outcome for bar in look(store).bars}
    assert bars == {(rescued.id, None): None, (rescued.id, NOW - 3_000): "crashed"}


def test_the_median_wait_is_of_first_attempts(store: Store, rows: Rows) -> None:
    for waited in (1, 7, 30):
        rows.pending(run_at=NOW - 100 - waited, now=NOW - 100 - waited, priority=9)
        rows.claim(at=NOW - 100)
    assert look(store).median_wait_s == 7


def test_who_is_first_in_line(store: Store, rows: Rows) -> None:
    last, first, second = rows.pending(), rows.pending(priority=5), rows.pending(run_at=NOW - 9)
    rows.pending(run_at=NOW + 9)
    with store.read() as tx:
        assert views.first_in_line(tx, NOW) == [first.id, second.id, last.id]


def test_the_silence_of_a_worker(store: Store, rows: Rows) -> None:
    job, _lease = rows.running()
    waiting = rows.pending()
    later = store.main.lease_clock(0) + 0  # a clock far before the lease's end
    with store.read() as tx:
        assert views.seconds_silent(tx, job.id, clock=later, lease_s=1) == 0
        assert views.seconds_silent(tx, waiting.id, clock=later, lease_s=1) is None
