"""What ran where in the last hour: a row for each worker, a bar for each attempt."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.store.overview import HOUR_S, Bar, Overview
from app.ui.components import chart
from app.ui.components.heading import card_heading
from app.ui.components.palette import Palette, palette

HEIGHT = 164
ROWS = 8  # workers; more would not be told apart
_BAR_WIDTH = 11
_LABEL_EACH_MS = 600_000
_FAILED = ("raised", "invalid", "timedout", "crashed")


def draw(found: Overview, now: float, _: Translator) -> None:
    with st.container(border=True, height=222, gap="xsmall", key="timeline"):
        what, when = _("What ran where"), _("last 60 minutes")
        card_heading(f"{what} :gray[:small[{when}]]")
        if not found.bars:
            st.caption(_("Nothing ran in the last hour."))
            return
        st.echarts_chart(
            options(found.bars, palette(), now, _),
            height=HEIGHT,
            key="timeline_chart",
            alt=_alt(found, _),
        )


def _alt(found: Overview, _: Translator) -> str:
    return _.plural(
        "{count} attempt in the last hour", "{count} attempts in the last hour", len(found.bars)
    )


def options(bars: Sequence[Bar], colors: Palette, now: float, _: Translator) -> dict[str, Any]:
    """The chart; one series for each way of ending, which gives the legend."""
    workers = sorted({bar.worker for bar in bars})[:ROWS]
    rows = {worker: place for place, worker in enumerate(workers)}
    kinds = {
        "done": (_("Done"), colors.green, 0.55),
        "failed": (_("Failed"), colors.red, 1.0),
        "running": (_("Running"), colors.blue, 1.0),
        "stopped": (_("Interrupted"), colors.quiet, 0.5),
    }
    first = now - HOUR_S
    series = [
        {
            "type": "lines",
            "name": name,
            "coordinateSystem": "cartesian2d",
            "color": color,
            "lineStyle": {
                "color": color,
                "opacity": opacity,
                "width": _bar_width(len(workers)),
                "cap": "butt",
            },
            "silent": True,
            "data": [
                {"coords": _coords(bar, rows[bar.worker], first, now)}
                for bar in bars
                if bar.worker in rows and _kind(bar) == kind
            ],
        }
        for kind, (name, color, opacity) in kinds.items()
    ]
    return chart.base(colors) | {
        "tooltip": {"show": False},
        "legend": {
            "left": 0,
            "top": 0,
            "icon": "roundRect",
            "itemWidth": 11,
            "itemHeight": 11,
            "itemGap": 16,
            "selectedMode": False,
            "textStyle": {"color": colors.quiet, "fontSize": chart.FONT_SIZE},
        },
        "grid": {
            "left": _label_width(workers),
            "right": 8,
            "top": 28,
            "bottom": 22,
            "containLabel": False,
            "outerBoundsMode": "none",
        },
        "xAxis": chart.axis(
            colors,
            type="time",
            min=round(first * 1000),
            max=round(now * 1000),
            minInterval=_LABEL_EACH_MS,
            splitNumber=5,
            splitLine={"show": True, "lineStyle": {"color": colors.line}},
        )
        | {"axisLabel": {"color": colors.quiet, "fontSize": 12, "formatter": "{HH}:{mm}"}},
        "yAxis": chart.axis(
            colors,
            type="category",
            data=[one_line(worker, 18) for worker in workers],
            inverse=True,
            splitLine={"show": False},
        ),
        "series": series,
    }


def _kind(bar: Bar) -> str:
    if bar.ended_at is None:
        return "running"
    if bar.outcome == "done":
        return "done"
    return "failed" if bar.outcome in _FAILED else "stopped"


def _coords(bar: Bar, row: int, first: float, now: float) -> list[list[float]]:
    start, end = max(bar.started_at, first), bar.ended_at or now
    # An attempt of a moment would be too thin to be seen.
    return [[round(min(start, end - 3) * 1000), row], [round(end * 1000), row]]


def _bar_width(workers: int) -> int:
    return max(5, min(_BAR_WIDTH, 100 // workers))


def _label_width(workers: Sequence[str]) -> int:
    return 14 + 7 * max(len(one_line(worker, 18)) for worker in workers)
