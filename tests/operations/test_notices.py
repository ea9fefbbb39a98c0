"""What there is to tell is found once, whoever looks and how often."""

import multiprocessing
from typing import Any

import pytest
import sqlalchemy as sa

from app.domain.job import Job, Lease
from app.domain.notices import Message, Occasion, On
from app.domain.outcome import Cancelled, Done, Outcome, Raised
from app.operations import notices
from app.operations import watches as verbs
from app.settings import Settings
from app.store import Store, channels, open_store, outbox, tables, telemetry
from tests import make
from tests.make import NOW

OUTCOMES: dict[On, Outcome] = {
    On.DONE: Done({"sum": 6}),
    On.FAILED: Raised("ValueError: no"),
    On.CANCELLED: Cancelled(),
}


def compose(occasion: Occasion) -> Message:
    return Message(f"{occasion.on} #{occasion.job.id}", f"{occasion.ran_s:g} {occasion.value}")


def gather(store: Store, now: float = NOW) -> int:
    return notices.gather(store, compose, now=now)


def channel(store: Store, name: str = "team") -> int:
    with store.write() as tx:
        return channels.add(tx, name=name, url="json://x", by="me", now=NOW).id


def wish(store: Store, channel: int, on: On, *, now: float = NOW - 10, **more: Any) -> None:
    verbs.add(store, channel=channel, on=on, by="me", now=now, **more)


def told(store: Store) -> list[tuple[str, str]]:
    """Channel and title of what was written, oldest first."""
    with store.read() as tx:
        return [(one.channel_name, one.title) for one in outbox.newest(tx, limit=999)][::-1]


def ended(store: Store, on: On, *, at: float = NOW, **more: Any) -> Job:
    _, lease = make.running(store, **more)
    job = make.finish(store, lease, OUTCOMES[on], now=at)
    assert job is not None
    return job


@pytest.mark.parametrize("on", OUTCOMES)
def test_an_end_is_told_once(store: Store, on: On) -> None:
    wish(store, channel(store), on)
    others = [other for other in OUTCOMES if other is not on]
    job = ended(store, on)
    for other in others:
        ended(store, other)
    assert gather(store) == 1
    assert gather(store) == 0
    assert gather(store, NOW + 31) == 0
    assert told(store) == [("team", f"{on} #{job.id}")]


def test_several_wishes_are_one_message(store: Store) -> None:
    team, me = channel(store), channel(store, "me")
    schedule = make.schedule(store)
    job, lease = make.running(store, schedule_id=schedule.id)
    for where in (team, me):
        wish(store, where, On.DONE)
        wish(store, where, On.DONE, schedule_id=schedule.id)
        wish(store, where, On.DONE, job_id=job.id)
    make.finish(store, lease, OUTCOMES[On.DONE])
    assert gather(store) == 2
    assert sorted(told(store)) == [("me", f"done #{job.id}"), ("team", f"done #{job.id}")]


def test_only_the_job_or_the_schedule_that_was_asked_for(store: Store) -> None:
    team = channel(store)
    mine, other = make.schedule(store, name="mine"), make.schedule(store, name="other")
    _, lease = make.running(store)
    wish(store, team, On.DONE, job_id=lease.job_id)
    wish(store, team, On.DONE, schedule_id=mine.id)
    make.finish(store, lease, OUTCOMES[On.DONE])
    ended(store, On.DONE)
    ended(store, On.DONE, schedule_id=other.id)
    of_mine = ended(store, On.DONE, schedule_id=mine.id)
    gather(store)
    assert [title for _, title in told(store)] == [f"done #{lease.job_id}", f"done #{of_mine.id}"]


def test_what_ended_before_the_wish_is_not_told(store: Store) -> None:
    ended(store, On.DONE, at=NOW - 5)
    wish(store, channel(store), On.DONE, now=NOW - 1)
    assert gather(store) == 0


def test_what_ended_while_nobody_looked_is_told(store: Store) -> None:
    wish(store, channel(store), On.DONE)
    gather(store, NOW)
    ended(store, On.DONE, at=NOW + 100)
    assert gather(store, NOW + 7200) == 1


def test_what_is_committed_late_is_told(store: Store) -> None:
    wish(store, channel(store), On.DONE, now=NOW - 100)
    gather(store, NOW)
    gather(store, NOW + 31)
    ended(store, On.DONE, at=NOW - 20)  # by a host whose transaction took its time
    assert gather(store, NOW + 32) == 1


def test_a_clock_that_is_set_back_hides_nothing(store: Store) -> None:
    wish(store, channel(store), On.DONE, now=NOW - 8000)
    gather(store, NOW)
    ended(store, On.DONE, at=NOW - 7200)
    assert gather(store, NOW - 7199) == 1


def test_more_than_one_look_can_take(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST", 2)
    wish(store, channel(store), On.DONE)
    for _ in range(5):
        ended(store, On.DONE)
    assert [gather(store, NOW + tick) for tick in range(4)] == [2, 2, 1, 0]


def test_two_schedulers_tell_it_once(store: Store, settings: Settings) -> None:
    wish(store, channel(store), On.DONE)
    for _ in range(20):
        ended(store, On.DONE)
    store.close()
    context = multiprocessing.get_context("fork")
    start = context.Event()
    both = [context.Process(target=_gather_apart, args=(settings, start)) for _ in range(2)]
    for one in both:
        one.start()
    start.set()
    for one in both:
        one.join(30)
        assert one.exitcode == 0
    assert len(told(store)) == len(set(told(store))) == 20


def _gather_apart(settings: Settings, start: Any) -> None:
    store = open_store(settings)
    start.wait(30)
    gather(store)
    store.close()


def test_wishes_about_jobs_that_ended_are_forgotten(store: Store) -> None:
    _, lease = make.running(store)
    team = channel(store)
    wish(store, team, On.DONE, job_id=lease.job_id)
    wish(store, team, On.DONE)
    make.finish(store, lease, OUTCOMES[On.DONE])
    gather(store)
    gather(store, NOW + 8000)
    gather(store, NOW + 8100)
    with store.read() as tx:
        assert tx.execute(sa.select(tables.watches.c.job_id)).scalars().all() == [None]


def report(store: Store, lease: Lease, *values: float, name: str = "accuracy") -> None:
    points = [
        telemetry.MetricPoint(lease.job_id, 1, name, number, number, value, NOW)
        for number, value in enumerate(values)
    ]
    with store.telemetry.write() as tx:
        telemetry.add_metrics(tx, points)


@pytest.mark.parametrize(
    ("above", "values", "value"),
    [
        (True, [0.5, 0.91, 0.7], 0.91),
        (True, [0.9], 0.9),
        (True, [0.5, float("nan")], None),
        (False, [0.95, 0.3, 0.92], 0.3),
        (False, [0.95], None),
    ],
)
def test_a_metric_that_comes_to_its_value(
    store: Store, above: bool, values: list[float], value: float | None
) -> None:
    _, lease = make.running(store)
    wish(store, channel(store), On.METRIC, metric="accuracy", above=above, threshold=0.9)
    gather(store)
    report(store, lease, *values)
    report(store, lease, 5.0, 0.01, name="loss")
    assert gather(store) == (value is not None)
    report(store, lease, *values)
    assert gather(store) == 0
    with store.read() as tx:
        assert [one.body.split()[1] for one in outbox.newest(tx, limit=9)] == (
            [] if value is None else [str(value)]
        )


def test_metrics_of_other_jobs_and_of_jobs_that_ended_before_are_not_told(store: Store) -> None:
    _, past = make.running(store)
    report(store, past, 0.99)
    make.finish(store, past, OUTCOMES[On.DONE], now=NOW - 20)
    _, other = make.running(store)
    team, mine = channel(store), make.job(store)
    wish(store, team, On.METRIC, metric="accuracy", threshold=0.9)
    wish(store, team, On.METRIC, metric="loss", threshold=0.9, job_id=mine.id)
    report(store, other, 0.99, name="loss")
    assert gather(store) == 0
    report(store, other, 0.99)
    assert gather(store) == 1


def test_metrics_are_read_on_from_where_they_were(store: Store) -> None:
    _, lease = make.running(store)
    wish(store, channel(store), On.METRIC, metric="accuracy", threshold=0.9)
    gather(store)
    for _ in range(3):
        report(store, lease, *[0.1] * notices.OVERLAP_POINTS)
        assert gather(store) == 0
    report(store, lease, 0.95)
    assert gather(store) == 1


def usual(store: Store, *seconds: float) -> None:
    """Jobs that were done, and took so long."""
    for took in seconds:
        make.job(store, now=NOW - 10_000)
        claimed = make.claim(store, now=NOW - 10_000)
        assert claimed is not None
        make.finish(store, claimed[1], Done({}), now=NOW - 10_000 + took)


@pytest.mark.parametrize(
    ("took", "ran_s", "is_slow"),
    [
        ([10, 20, 30], 89, False),  # at least a minute longer
        ([10, 20, 30], 91, True),
        ([1000, 2000, 1000], 2999, False),  # and by half
        ([1000, 2000, 1000], 3001, True),
        ([10, 10], 5000, False),  # too few to know
    ],
)
def test_slower_than_its_like(store: Store, took: list[float], ran_s: float, is_slow: bool) -> None:
    usual(store, *took)
    make.running(store)
    wish(store, channel(store), On.SLOW)
    assert gather(store, NOW + ran_s) == is_slow
    assert gather(store, NOW + ran_s) == 0


def test_nothing_is_written_where_nobody_listens(store: Store) -> None:
    ended(store, On.DONE)
    gather(store)

    def refuse(**_how: Any) -> None:
        raise AssertionError("this writes")

    store.main.write = refuse  # type: ignore[method-assign, assignment]
    assert gather(store, NOW + 1) == 0


def test_words_are_found_while_others_can_write(store: Store) -> None:
    wish(store, channel(store), On.DONE)
    ended(store, On.DONE)

    def slowly(occasion: Occasion) -> Message:
        with store.write(wait_s=0.0):
            return compose(occasion)

    assert notices.gather(store, slowly, now=NOW) == 1
