"""What all schedules together will do."""

import datetime
from zoneinfo import ZoneInfo

from app.domain.schedule import Cron, Timing
from app.operations.coming_week import Crowd, Lane, crowds, lane
from tests import make

TOKYO = ZoneInfo("Asia/Tokyo")
FRIDAY = datetime.datetime(2026, 11, 20, 14, 12, tzinfo=TOKYO)
MIDNIGHT = datetime.datetime(2026, 11, 21, tzinfo=TOKYO)
DAYS = [
    FRIDAY.timestamp(),
    *((MIDNIGHT + datetime.timedelta(days=number)).timestamp() for number in range(7)),
]


def due(expression: str) -> Lane:
    timing = Timing(rule=Cron(expression), zone="Asia/Tokyo")
    return lane(make.schedule_value(timing=timing), DAYS, usual_s=60.0)


def hours(at: float) -> float:
    return (at - MIDNIGHT.timestamp()) / 3600


def test_moments_from_now_to_the_end_of_the_week() -> None:
    assert [hours(at) for at in due("0 2 * * *").moments] == [2 + 24 * day for day in range(6)]


def test_very_many_moments_are_told_by_the_first_and_last_of_each_day() -> None:
    found = due("* 9-16 * * *")
    assert found.is_dense
    assert found.moments == ()
    spans = [(hours(first), hours(last)) for first, last in found.spans]
    assert spans[0] == (14.2 - 24, 17 - 24 - 1 / 60)
    assert spans[1:] == [(9 + 24 * day, 17 + 24 * day - 1 / 60) for day in range(6)]


def running(start: float, usual_s: float | None) -> Lane:
    return Lane(schedule_id=1, name="x", usual_s=usual_s, moments=(start,))


def test_a_crowd_is_three_at_once_or_more_than_there_are_workers() -> None:
    two = [running(0, 100), running(50, 100)]
    assert crowds(two, workers=4) == []
    assert crowds(two, workers=1) == [Crowd(start=50, end=100, at_once=2)]
    three = [*two, running(60, 10)]
    assert crowds(three, workers=4) == []
    assert crowds(three, workers=2) == [Crowd(start=60, end=70, at_once=3)]
    longer = [running(0, 100), running(10, 100), running(20, 100)]
    assert crowds(longer, workers=4) == [Crowd(start=20, end=100, at_once=3)]
    assert crowds(three, workers=1) == [Crowd(start=50, end=100, at_once=3)]


def test_one_that_ends_makes_room_and_unknown_durations_do_not_crowd() -> None:
    assert crowds([running(0, 50), running(50, 50)], workers=1) == []
    assert crowds([running(0, 50), running(0, None), running(0, None)], workers=1) == []
