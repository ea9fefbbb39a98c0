"""The calendar of the coming week."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.language import translator
from app.operations.coming_week import Crowd, Lane
from app.ui.components.palette import LIGHT
from app.ui.components.schedules import week
from app.ui.components.schedules.week_grid import Grid

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
NOW = datetime.datetime(2026, 11, 20, 14, 12, 8, tzinfo=TOKYO).timestamp()
GRID = Grid(TOKYO, NOW)


def at(day: int, hour: int, minute: int = 0) -> float:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=TOKYO).timestamp()


def drawn(*lanes: Lane, crowds: tuple[Crowd, ...] = (), language: Any = "en") -> dict[str, Any]:
    return week.options(lanes, crowds, GRID, workers=4, colors=LIGHT, _=translator(language))


def lane(**values: Any) -> Lane:
    return Lane(schedule_id=1, **values)


def bars(chart: dict[str, Any], name: str) -> list[list[list[float]]]:
    (series,) = [one for one in chart["series"] if one["name"] == name]
    return [one["coords"] for one in series["data"]]


def test_a_bar_is_as_long_as_the_job_usually_takes() -> None:
    chart = drawn(lane(name="Train", usual_s=5400.0, moments=(at(21, 2), at(22, 2, 30))))
    assert bars(chart, "Train") == [[[2.0, 1], [3.5, 1]], [[2.5, 2], [4.0, 2]]]
    assert chart["yAxis"]["data"][:2] == ["Fri 20", "Sat 21"]
    assert drawn(language="ja")["yAxis"]["data"][0] == "11/20 金"


def test_a_run_over_midnight_goes_on_in_the_next_row() -> None:
    chart = drawn(lane(name="Late", usual_s=3 * 3600.0, moments=(at(21, 22),)))
    assert bars(chart, "Late") == [[[22.0, 1], [24.0, 1]], [[0.0, 2], [1.0, 2]]]


def test_a_run_beyond_the_week_ends_with_it() -> None:
    chart = drawn(lane(name="Late", usual_s=48 * 3600.0, moments=(at(26, 22),)))
    assert bars(chart, "Late") == [[[22.0, 6], [24.0, 6]]]


def test_frequent_ones_are_ticks_and_very_frequent_ones_a_band() -> None:
    quarters = tuple(at(21, 0) + 900 * number for number in range(96 * 6))
    days = tuple((at(day, 9), at(day, 16, 59)) for day in range(21, 27))
    chart = drawn(
        lane(name="Quarters", usual_s=60.0, moments=quarters),
        lane(name="Minutes", usual_s=1.0, spans=days),
    )
    assert len(bars(chart, "Quarters")) == 96 * 6
    assert bars(chart, "Minutes") == [[[9.0, row], [17.0, row]] for row in range(1, 7)]


def test_many_frequent_ones_become_bands() -> None:
    quarters = tuple(at(21, 0) + 900 * number for number in range(96 * 6))
    chart = drawn(*(lane(name=f"Q{number}", usual_s=1.0, moments=quarters) for number in range(9)))
    assert bars(chart, "Q8")[0] == [[0.0, 1], [23.767, 1]]
    assert len(bars(chart, "Q8")) == 6


def test_crowded_times_are_said_at_their_row_and_stand_clear_of_the_bars() -> None:
    weekly = lane(name="Weekly", usual_s=3 * 3600.0, moments=(at(22, 1),))
    crowd = Crowd(start=at(22, 2), end=at(22, 2, 8), at_once=5)
    chart = drawn(weekly, crowds=(crowd,), language="ja")
    (remarks,) = [one for one in chart["series"] if one["name"] == "crowded"]
    (remark,) = remarks["data"]
    assert remark["value"] == [4.0, 2]
    assert remark["label"]["formatter"] == "2:00〜2:08 は 5 件が重なります (ワーカーは 4)"
    assert remark["label"]["color"] == LIGHT.amber


def test_days_are_those_of_the_zone() -> None:
    grid = Grid(NEW_YORK, NOW)
    assert grid.place(NOW) == (0, 12 / 60 + 8 / 3600)
    assert grid.place(at(21, 2)) == (0, 12.0)
    # 25 hours, when clocks go back.
    autumn = Grid(NEW_YORK, datetime.datetime(2026, 10, 31, 12, tzinfo=NEW_YORK).timestamp())
    assert autumn.limits[-1] - autumn.now == (6 * 24 + 12 + 1) * 3600
