"""Whether the scheduler has anything to do."""

from collections.abc import Callable

import pytest

from app.domain.job import Status
from app.store import Store, agenda, channels, outbox
from tests import make

LATER = make.NOW + 3600


def has_something(store: Store, now: float = make.NOW) -> bool:
    with store.read() as tx:
        return agenda.has_something(tx, now)


def put_message(store: Store, now: float) -> None:
    with store.write() as tx:
        channel = channels.add(tx, name="team", url="json://localhost", by="me", now=now)
        outbox.put(
            tx,
            key="key",
            channel_id=channel.id,
            channel_name="team",
            job_id=None,
            title="Hello",
            body="World",
            now=now,
        )


@pytest.mark.parametrize(
    "arrange",
    [
        lambda store: make.in_status(store, Status.RUNNING),
        lambda store: make.job(store),
        lambda store: make.job(store, waits=True, now=LATER),
        lambda store: make.schedule(store, next_at=make.NOW),
        lambda store: put_message(store, make.NOW),
        lambda store: put_message(store, make.NOW + 100_000),  # by a clock that was ahead
    ],
    ids=["running", "due", "waits", "schedule", "message", "message put off too far"],
)
def test_each_thing_that_is_to_be_done_is_seen(
    store: Store, arrange: Callable[[Store], object]
) -> None:
    assert not has_something(store)
    arrange(store)
    assert has_something(store)


def test_what_is_over_or_not_due_yet_is_nothing(store: Store) -> None:
    for status in (Status.DONE, Status.FAILED, Status.CANCELLED, Status.PAUSED):
        make.in_status(store, status)
    make.job(store, now=LATER)
    make.schedule(store, next_at=LATER)
    put_message(store, LATER)
    assert not has_something(store)
    assert has_something(store, LATER)
