"""From reported metrics to charts: which panels there are, and what each shows."""

from dataclasses import dataclass, field
from typing import Any

from app.language import Translator
from app.store.telemetry import Curve
from app.ui.components import chart
from app.ui.components.job.metric_titles import metric_title
from app.ui.components.job_view import JobView
from app.ui.components.palette import Palette

Point = tuple[float, float | None]
STEADY = 0.2  # a range is at least so much of the values in it
SYMBOLS_UP_TO = 30  # points; more would merge into a band


@dataclass(frozen=True, slots=True)
class Line:
    """One metric, ready to draw."""

    name: str
    points: list[Point]  # of each step, what the newest attempt that reached it reported
    lost: list[Point]  # what an earlier attempt reported beyond where a later one took over


@dataclass(frozen=True, slots=True)
class Frame:
    """What all panels of a job share, so that they can be read above each other."""

    first: float
    last: float
    interval: float
    takeovers: dict[int, float] = field(default_factory=dict)  # attempt and its first step


def panels(view: JobView) -> list[list[Curve]]:
    """Curves by panel; one that belongs to no panel has its own."""
    known = view.entry.metrics if view.entry else {}
    grouped: dict[str, list[Curve]] = {}
    for curve in view.curves:
        metric = known.get(curve.name)
        key = f"panel {metric.panel}" if metric and metric.panel else f"metric {curve.name}"
        grouped.setdefault(key, []).append(curve)
    return list(grouped.values())


def frame(view: JobView) -> Frame:
    """The range of steps of all curves; a running job's reaches to where it will end."""
    steps = [step for curve in view.curves for step in (min(curve.steps), max(curve.steps))]
    first, last = min(steps), max(steps)
    if 0 < first <= last * 0.1:
        first = 0.0
    low, high, interval = chart.nice_range(first, last)
    total = _end_of_steps(view, last)
    if total is not None:
        low, high, interval = chart.nice_range(first, total)
        high = total
    starts: dict[int, float] = {}
    for curve in view.curves:
        for attempt, step in _first_steps(curve).items():
            starts[attempt] = min(step, starts.get(attempt, step))
    return Frame(
        max(low, first) if first == 0 else low,
        high,
        interval,
        {attempt: step for attempt, step in starts.items() if attempt > 1 and step > first},
    )


def _end_of_steps(view: JobView, last: float) -> float | None:
    """Where a running job's steps will end; None where its metrics count something else."""
    job = view.job
    if job.is_terminal or job.step is None or not job.step_total or last > job.step_total:
        return None
    return job.step_total if abs(last - job.step) <= max(2.0, job.step / 2) else None


def line(view: JobView, curve: Curve, _: Translator) -> Line:
    """A metric's points, with those apart that a later attempt made anew."""
    starts = _first_steps(curve)
    ends = {
        attempt: min((starts[later] for later in starts if later > attempt), default=float("inf"))
        for attempt in starts
    }
    points: list[Point] = []
    lost: list[Point] = []
    for step, value, attempt in zip(curve.steps, curve.values, curve.attempts, strict=True):
        short = None if value is None else float(f"{value:.6g}")
        (points if step < ends[attempt] else lost).append((step, short))
    return Line(metric_title(view.entry, curve.name, _), points, lost)


def _first_steps(curve: Curve) -> dict[int, float]:
    first: dict[int, float] = {}
    for step, attempt in zip(curve.steps, curve.attempts, strict=True):
        first[attempt] = min(step, first.get(attempt, step))
    return first


def options(
    lines: list[Line], shared: Frame, colors: Palette, _: Translator, *, left: int, before: int
) -> dict[str, Any]:
    """One panel.

    Args:
        left: where the plot begins, the same for all panels.
        before: lines in the panels above, whose colours are taken.
    """
    low, high, interval = value_range(lines)
    series: list[dict[str, Any]] = []
    for place, (one, name) in enumerate(zip(lines, _distinct(lines), strict=True)):
        look = {
            "color": colors.series[(before + place) % len(colors.series)],
            "type": chart.DASHES[place % len(chart.DASHES)],
        }
        series.append(_series(name, one.points, look | {"width": 1.8, "opacity": 1}))
        if one.lost:
            faint = _series(name, one.lost, look | {"width": 1.2, "opacity": 0.35})
            series.append(faint | {"showSymbol": False})
    if series:
        series[0]["markLine"] = _takeover_lines(shared, colors, _, labels=not before)
    return chart.base(colors) | {
        "legend": {
            "left": 0,
            "top": 0,
            "icon": "roundRect",
            "itemWidth": 16,
            "itemHeight": 3,
            "textStyle": {"color": colors.text, "fontSize": chart.FONT_SIZE},
        },
        "grid": {
            "left": left,
            "right": 24,
            "top": 40,
            "bottom": 24,
            "containLabel": False,
            "outerBoundsMode": "none",
        },
        "xAxis": chart.axis(
            colors,
            min=shared.first,
            max=shared.last,
            interval=shared.interval,
            splitLine={"show": False},
            axisLine={"lineStyle": {"color": colors.line}},
        ),
        "yAxis": chart.axis(colors, min=low, max=high, interval=interval),
        "series": series,
    }


def value_range(lines: list[Line]) -> tuple[float, float, float]:
    values = [value for one in lines for _step, value in one.points + one.lost if value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    # A scale that fits tightly around a steady value would make its noise look like a storm.
    missing = min(abs(low), abs(high)) * STEADY - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
    return chart.nice_range(low, high)


def _distinct(lines: list[Line]) -> list[str]:
    """Names for the legend, which would take two of the same name for one."""
    names = [one.name for one in lines]
    return [
        name if names.count(name) == 1 else f"{name} ({place + 1})"
        for place, name in enumerate(names)
    ]


def _series(name: str, points: list[Point], line_style: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "line",
        "name": name,
        "data": points,
        "color": line_style["color"],
        "lineStyle": line_style,
        "showSymbol": len(points) <= SYMBOLS_UP_TO,
        "symbolSize": 4,
        "connectNulls": False,
    }


def _takeover_lines(
    shared: Frame, colors: Palette, _: Translator, *, labels: bool
) -> dict[str, Any]:
    return {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "lineStyle": {"color": colors.quiet, "type": "dashed", "width": 1},
        "label": {"show": labels, "color": colors.quiet, "fontSize": 11, "position": "end"},
        "data": [
            {
                "xAxis": step,
                "label": {"formatter": _("attempt {number} takes over", number=attempt)},
            }
            for attempt, step in shared.takeovers.items()
        ],
    }
