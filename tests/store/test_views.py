"""What pages and the command line show."""

import pytest

from app.domain.job import Status
from app.domain.outcome import Done
from app.store import Store, jobs, views
from tests import make


@pytest.fixture
def each(store: Store) -> Store:
    """One job in each status."""
    for status in (one for one in Status if one is not Status.PENDING):
        make.in_status(store, status)
    make.in_status(store, Status.PENDING)
    return store


def test_a_page_of_jobs_is_cut_in_sql(each: Store) -> None:
    with each.read() as tx:
        first = views.job_page(tx, page=1, size=4)
        second = views.job_page(tx, page=2, size=4)
        assert list(first["id"]) + list(second["id"]) == [6, 5, 4, 3, 2, 1]
        assert views.job_page(tx, page=3, size=4).empty
        assert list(views.job_page(tx, status="done")["status"]) == ["done"]
        assert views.job_page(tx, workload="nope").empty


@pytest.mark.parametrize("total", [0, 1, 4, 5, 6, 7, 9])
def test_a_page_is_the_same_from_either_end(each: Store, total: int) -> None:
    with each.read() as tx:
        from_the_top = [list(views.job_page(tx, page=page, size=2)["id"]) for page in (1, 2, 3, 4)]
        known = [
            list(views.job_page(tx, page=page, size=2, total=6)["id"]) for page in (1, 2, 3, 4)
        ]
        assert known == from_the_top
        # Counted when there were more or fewer: the newest page is right, and none is longer.
        stale = [views.job_page(tx, page=page, size=2, total=total)["id"] for page in (1, 2, 3, 4)]
    assert list(stale[0]) == [6, 5]
    assert all(len(page) <= 2 for page in stale)


def test_the_newest_jobs(each: Store) -> None:
    with each.read() as tx:
        assert [job.id for job in jobs.newest(tx, limit=2)] == [6, 5]
        assert [job.status for job in jobs.newest(tx, status="failed", limit=9)] == ["failed"]


def test_the_place_in_line_is_that_of_the_claim(store: Store) -> None:
    now = make.NOW
    made = [
        make.job(store, priority=0, run_at=now - 1),
        make.job(store, priority=5, run_at=now),
        make.job(store, priority=0, run_at=now - 9),
        make.job(store, priority=0, run_at=now - 1),
        make.job(store, priority=9, run_at=now + 1),
    ]
    with store.read() as tx:
        line = views.first_in_line(tx, now)
        places = [views.place_in_line(tx, job.id, now) for job in made]
    assert line == [2, 3, 1, 4]
    assert places == [3, 1, 2, 4, None]
    claimed = [make.claim(store) for _ in line]
    assert [one[0].id for one in claimed if one] == line
    with store.read() as tx:
        assert views.place_in_line(tx, made[0].id, now) is None
        assert views.place_in_line(tx, 99, now) is None


def test_the_pulse(each: Store) -> None:
    with each.read() as tx:
        assert views.pulse(tx, make.NOW) == views.Pulse(
            running=1, pending=1, workers=0, last_beat=None
        )


def test_how_long_it_usually_takes(store: Store) -> None:
    with store.read() as tx:
        assert views.usual_duration(tx, "count") is None
    for seconds in (30, 10, 20):
        _job, lease = make.running(store)
        make.finish(store, lease, Done(None), now=make.NOW + seconds)
    make.in_status(store, Status.FAILED)
    with store.read() as tx:
        assert views.usual_duration(tx, "count") == views.Usual(20, 10, 30, 3)
        assert views.usual_duration(tx, "count", last=1) == views.Usual(20, 20, 20, 1)
        assert views.usual_duration(tx, "other") is None
