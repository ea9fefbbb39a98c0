"""What is written into the calendar of the week: now, and when it is crowded."""

import datetime
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from app.language import Translator
from app.language.moments import clock
from app.operations.coming_week import Crowd, Lane
from app.ui.components import chart
from app.ui.components.palette import Palette
from app.ui.components.schedules.week_grid import DAYS, Grid


def worth_saying(crowds: Sequence[Crowd], grid: Grid) -> list[Crowd]:
    """The most crowded time of each day, the first of equal ones; a row has room for one."""
    best: dict[int, Crowd] = {}
    for crowd in crowds:
        row, _ = grid.place(crowd.start)
        if row not in best or crowd.at_once > best[row].at_once:
            best[row] = crowd
    return [best[row] for row in sorted(best)]


def crowd_in_words(crowd: Crowd, zone: ZoneInfo, workers: int, _: Translator) -> str:
    """Plain text: when, how many at once, and how many workers there are for them."""
    first, last = (datetime.datetime.fromtimestamp(at, zone) for at in (crowd.start, crowd.end))
    return _(
        "{start}–{end}: {count} at once, workers: {workers}",
        start=clock(first.time()),
        end=clock(last.time()),
        count=crowd.at_once,
        workers=workers,
    )


def now(grid: Grid, colors: Palette, _: Translator) -> dict[str, Any]:
    row, hour = grid.place(grid.now)
    there = datetime.datetime.fromtimestamp(grid.now, grid.zone)
    return {
        "type": "scatter",
        "name": "now",
        "silent": True,
        "symbolSize": 8,
        "z": 10,
        "itemStyle": {"color": colors.text},
        "label": {
            "show": True,
            "position": "left" if hour > 3 else "right",
            "formatter": _("now {time}", time=clock(there.time())),
            "color": colors.text,
            "fontSize": chart.FONT_SIZE,
            "backgroundColor": colors.page,
            "padding": [2, 4],
        },
        "data": [[round(hour, 3), row]],
    }


def crowded(
    crowds: Sequence[Crowd],
    bars: Sequence[tuple[int, float, float]],
    grid: Grid,
    workers: int,
    colors: Palette,
    _: Translator,
) -> dict[str, Any]:
    """A sentence at the row of each crowded time, right of all that runs then, or left of it."""
    data = []
    for crowd in crowds:
        row, start = grid.place(crowd.start)
        last_row, end = grid.place(crowd.end)
        if not 0 <= row < DAYS:
            continue
        touching = [bar for bar in bars if bar[0] == row and bar[1] < end and start < bar[2]]
        start = min([start, *(bar[1] for bar in touching)])
        end = max([end, *(bar[2] for bar in touching)])
        fits = last_row == row and end < 16
        data.append(
            {
                "value": [round(end if fits else start, 3), row],
                "label": {
                    "position": "right" if fits else "left",
                    "formatter": crowd_in_words(crowd, grid.zone, workers, _),
                    "color": colors.amber if crowd.at_once > workers else colors.quiet,
                },
            }
        )
    return {
        "type": "scatter",
        "name": "crowded",
        "silent": True,
        "symbolSize": 0.01,
        "z": 9,
        "label": {
            "show": True,
            "fontSize": chart.FONT_SIZE,
            "distance": 12,
            "backgroundColor": colors.page,
            "padding": [2, 4],
        },
        "labelLayout": {"hideOverlap": True},
        "data": data,
    }


def pieces(lanes: Sequence[Lane], grid: Grid) -> list[tuple[int, float, float]]:
    """Row, first and last hour of every bar."""
    return [
        piece
        for lane in lanes
        for moment in lane.moments
        for piece in grid.pieces(moment, moment + (lane.usual_s or 0.0))
    ]
