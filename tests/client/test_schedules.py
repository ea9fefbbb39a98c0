"""Schedules from Python."""

from collections.abc import Iterator

import pytest

from app import client
from app.domain.errors import InvalidRequest, NotFound
from app.domain.schedule import Cron, Overlap, Timing
from app.store import Store
from tests import make


@pytest.fixture
def connection(store: Store) -> Iterator[client.Connection]:
    make.publish(store)
    with client.connect() as connection:
        yield connection


def test_the_life_of_a_schedule(connection: client.Connection) -> None:
    rule = Cron("0 2 * * *")
    made = connection.add_schedule(
        "count", name="Nightly", rule=rule, zone="Asia/Tokyo", params={"steps": 5},
        overlap=Overlap.QUEUE_ONE,
    )  # fmt: skip
    assert repr(made) == "<schedule 1 'Nightly' of count>"
    assert made.schedule.timing == Timing(rule=rule, zone="Asia/Tokyo")
    assert (made.schedule.overlap, made.schedule.owner) == ("queue_one", connection.person)
    job = made.run_now()
    assert (job.job.schedule_id, job.job.params["steps"]) == (made.id, 5)
    assert made.pause().is_paused
    assert not made.resume().is_paused
    assert made.edit(name="Every night").revision == made.refresh().revision == 2
    assert [one.schedule.name for one in connection.schedules()] == ["Every night"]
    made.delete()
    assert connection.schedules() == []
    with pytest.raises(NotFound):
        made.refresh()


def test_what_does_not_fit_is_refused(connection: client.Connection) -> None:
    with pytest.raises(InvalidRequest, match="steps: From 1 to 10"):
        connection.add_schedule(
            "count", name="Nightly", rule=Cron("0 2 * * *"), zone="UTC", params={"steps": 99}
        )
