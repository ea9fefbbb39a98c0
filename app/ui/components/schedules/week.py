"""The coming week of all schedules together: a row for each day, a bar for each run."""

import datetime
import itertools
from collections.abc import Sequence
from typing import Any

from app.domain.text import one_line
from app.language import Translator
from app.language.moments import clock, weekday_name
from app.operations.coming_week import Crowd, Lane
from app.ui.components import chart
from app.ui.components.palette import Palette
from app.ui.components.schedules import week_remarks
from app.ui.components.schedules.week_grid import DAYS, Grid

ROW_HEIGHT, TOP, BOTTOM = 34, 44, 24
LONGEST_NAME = 28
FREQUENT = 12  # a day; more are pale ticks, whatever they take
MOST_TICKS = 2500  # in the whole chart; beyond, bands take their place
_LEFT = 76
_TICK_H = 0.035  # as thin as can be seen
_BAR_WIDTH, _TICK_WIDTH = 14, 12
_MINUTE_S = 60.0
_LONG_S = 1800.0  # longer ones are translucent: others stand in front of them


HEIGHT = TOP + ROW_HEIGHT * DAYS + BOTTOM


def is_frequent(lane: Lane) -> bool:
    return lane.is_dense or len(lane.moments) > FREQUENT * DAYS


def options(
    lanes: Sequence[Lane],
    crowds: Sequence[Crowd],
    grid: Grid,
    *,
    workers: int,
    colors: Palette,
    _: Translator,
) -> dict[str, Any]:
    """The chart. Long ones first: later series are painted over earlier ones."""
    rare = sorted(
        (lane for lane in lanes if not is_frequent(lane)), key=lambda lane: -(lane.usual_s or 0)
    )
    often = [lane for lane in lanes if is_frequent(lane)]
    hues = dict(zip([lane.name for lane in lanes if not is_frequent(lane)],
                    _cycle(colors, len(rare)), strict=True))  # fmt: skip
    fits = sum(len(lane.moments) for lane in often) <= MOST_TICKS
    series = [_ticks(lane, grid, colors) if fits else _band(lane, grid, colors) for lane in often]
    series += [_bars(lane, grid, hues[lane.name]) for lane in rare]
    series.append(week_remarks.now(grid, colors, _))
    series.append(
        week_remarks.crowded(crowds, week_remarks.pieces(rare, grid), grid, workers, colors, _)
    )
    return chart.base(colors) | {
        "tooltip": {
            "trigger": "item",
            "backgroundColor": colors.page,
            "borderColor": colors.line,
            "textStyle": {"color": colors.text, "fontSize": chart.FONT_SIZE},
            "formatter": "{a}  {b}",
        },
        "legend": {
            "type": "scroll",
            "left": 0,
            "top": 0,
            "icon": "roundRect",
            "itemWidth": 11,
            "itemHeight": 11,
            "itemGap": 16,
            "selectedMode": False,
            "textStyle": {"color": colors.quiet, "fontSize": chart.FONT_SIZE},
            "data": [
                {
                    "name": one_line(lane.name, LONGEST_NAME),
                    "itemStyle": {"opacity": 0.5 if is_frequent(lane) else 1.0},
                }
                for lane in lanes
            ],
        },
        "grid": {
            "left": _LEFT,
            "right": 20,
            "top": TOP,
            "bottom": BOTTOM,
            "containLabel": False,
            "outerBoundsMode": "none",
        },
        "xAxis": chart.axis(
            colors,
            min=0,
            max=24,
            interval=3,
            splitLine={"show": True, "lineStyle": {"color": colors.line}},
            axisLabel={"color": colors.quiet, "fontSize": 12, "formatter": "{value}:00"},
        ),
        "yAxis": chart.axis(
            colors,
            type="category",
            data=[_day(day, _) for day in grid.days],
            inverse=True,
            axisLabel={"color": colors.text, "fontSize": 12},
            splitLine={"show": True, "lineStyle": {"color": colors.line}},
        ),
        "series": series,
    }


def _bars(lane: Lane, grid: Grid, hue: str) -> dict[str, Any]:
    lasts = lane.usual_s or 0.0
    return _lines(
        lane.name,
        hue,
        [
            _piece(row, start, end, grid, moment)
            for moment in lane.moments
            for row, start, end in grid.pieces(moment, moment + lasts)
            if row >= 0
        ],
        width=_BAR_WIDTH,
        opacity=0.55 if lasts > _LONG_S else 1.0,
    )


def _ticks(lane: Lane, grid: Grid, colors: Palette) -> dict[str, Any]:
    """Thin marks, where they can be told apart."""
    if lane.is_dense:
        return _band(lane, grid, colors)
    data = [
        _piece(row, hour, hour + _TICK_H, grid, moment)
        for moment in lane.moments
        for row, hour in (grid.place(moment),)
    ]
    return _lines(lane.name, colors.quiet, data, width=_TICK_WIDTH, opacity=0.5)


def _band(lane: Lane, grid: Grid, colors: Palette) -> dict[str, Any]:
    """From the first to the last moment of each day."""
    spans = list(lane.spans)
    for _, of_day in itertools.groupby(lane.moments, key=lambda moment: grid.place(moment)[0]):
        moments = list(of_day)
        spans.append((moments[0], moments[-1]))
    data = [
        _piece(row, first, last, grid, start)
        for start, end in spans
        for row, first, last in grid.pieces(start, end + _MINUTE_S)
    ]
    return _lines(lane.name, colors.quiet, data, width=_TICK_WIDTH, opacity=0.25)


def _lines(
    name: str, hue: str, data: list[dict[str, Any]], *, width: int, opacity: float
) -> dict[str, Any]:
    return {
        "type": "lines",
        "name": one_line(name, LONGEST_NAME),
        "coordinateSystem": "cartesian2d",
        "color": hue,
        "lineStyle": {"color": hue, "opacity": opacity, "width": width, "cap": "butt"},
        "data": data,
    }


def _piece(row: int, start: float, end: float, grid: Grid, moment: float) -> dict[str, Any]:
    at = datetime.datetime.fromtimestamp(moment, grid.zone)
    return {
        "coords": [[round(start, 3), row], [round(end, 3), row]],
        "name": clock(at.time()),
    }


def _cycle(colors: Palette, count: int) -> list[str]:
    usable = colors.series[:1] + colors.series[2:4] + colors.series[1:2] + colors.series[5:7]
    return [usable[place % len(usable)] for place in range(count)]


def _day(day: datetime.date, _: Translator) -> str:
    name = weekday_name(_, day)
    return f"{day.month}/{day.day} {name}" if _.language == "ja" else f"{name} {day.day}"
