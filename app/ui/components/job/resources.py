"""What a job's processes used in its last minutes: small panels in one chart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.language import Translator
from app.language.numbers import size
from app.store.telemetry import ResourcePoint
from app.ui.components import chart
from app.ui.components.heading import section
from app.ui.components.job_view import RESOURCES_S, JobView
from app.ui.components.palette import Palette, palette

PANEL_HEIGHT = 64
_HEAD = 22  # pixels above a panel for its name and value


@dataclass(frozen=True, slots=True)
class Panel:
    """One quantity over time; its top line is `top`."""

    name: str
    newest: str
    values: list[tuple[float, float]]  # milliseconds, value
    top: float


def draw(view: JobView, _: Translator) -> None:
    """Once anything was measured."""
    if not view.resources:
        return
    section(_("Resources")).caption(_("The last five minutes"), width="content")
    found = panels(view.resources, _)
    with st.container(border=True, key="resources"):
        st.echarts_chart(
            options(found, palette(), until=view.job.finished_at or view.now),
            height=len(found) * PANEL_HEIGHT,
            key="resource_panels",
            alt="; ".join(f"{panel.name}: {panel.newest}" for panel in found),
        )


def panels(points: Sequence[ResourcePoint], _: Translator) -> list[Panel]:
    """CPU and memory; the GPU where there is one."""
    cores = max(100.0, *(point.cpu_percent for point in points))
    whole_cores = -(-cores // 100) * 100
    found = [
        _panel(_("CPU"), points, lambda point: point.cpu_percent, _percent, whole_cores),
        _panel(_("Memory"), points, lambda point: point.memory, size),
    ]
    if any(point.gpu_percent is not None for point in points):
        found.append(_panel(_("GPU"), points, lambda point: point.gpu_percent, _percent, 100.0))
    if any(point.gpu_memory is not None for point in points):
        found.append(_panel(_("GPU memory"), points, lambda point: point.gpu_memory, size))
    return found


def _percent(value: float) -> str:
    return f"{value:.0f}%"


def _panel(
    name: str,
    points: Sequence[ResourcePoint],
    read: Callable[[ResourcePoint], float | None],
    show: Callable[[float], str],
    top: float | None = None,
) -> Panel:
    values = [
        (point.at * 1000, float(value)) for point in points if (value := read(point)) is not None
    ]
    highest = max(value for _at, value in values)
    return Panel(
        name, show(values[-1][1]), values, top or chart.nice_range(0, highest * 1.25, 2)[1]
    )


def options(found: Sequence[Panel], colors: Palette, *, until: float) -> dict[str, Any]:
    """All panels above each other, on one range of time."""
    first = max(until - RESOURCES_S, min(panel.values[0][0] for panel in found) / 1000)
    merged: dict[str, list[dict[str, Any]]] = {
        key: [] for key in ("title", "grid", "xAxis", "yAxis", "series")
    }
    for place, panel in enumerate(found):
        top = place * PANEL_HEIGHT
        small = {"fontSize": chart.FONT_SIZE, "fontWeight": "normal"}
        merged["title"] += [
            {"text": panel.name, "left": 0, "top": top, "padding": 0}
            | {"textStyle": small | {"color": colors.quiet}},
            {"text": panel.newest, "right": 0, "top": top, "padding": 0}
            | {"textStyle": small | {"color": colors.text, "fontWeight": 600}},
        ]
        merged["grid"].append(
            {"left": 0, "right": 0, "top": top + _HEAD, "height": PANEL_HEIGHT - _HEAD - 10}
            | {"containLabel": False, "outerBoundsMode": "none"}
        )
        merged["xAxis"].append(
            {"type": "time", "show": False, "gridIndex": place}
            | {"min": round(first * 1000), "max": round(until * 1000)}
        )
        merged["yAxis"].append(
            chart.axis(colors, gridIndex=place, min=0, max=panel.top, interval=panel.top)
            | {"axisLabel": {"show": False}}
        )
        merged["series"].append(_series(panel, place, colors))
    return chart.base(colors) | {"tooltip": {"show": False}} | merged


def _series(panel: Panel, place: int, colors: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xAxisIndex": place,
        "yAxisIndex": place,
        "data": panel.values,
        "showSymbol": len(panel.values) == 1,
        "color": colors.blue,
        "lineStyle": {"width": 1.4, "color": colors.blue},
        "areaStyle": {"color": colors.blue, "opacity": 0.12},
    }
