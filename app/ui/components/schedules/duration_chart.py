"""How long a schedule's jobs took, one bar each, the newest at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.job import Status
from app.language import Translator
from app.language.numbers import lasted
from app.ui.components import chart
from app.ui.components.palette import Palette

HEIGHT = 92
_WIDEST, _FEWEST = 18, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One job that has ended."""

    status: str
    seconds: float
    moment: str  # in words


def options(
    ran: Sequence[Ran], usual_s: float | None, colors: Palette, _: Translator
) -> dict[str, Any]:
    """Bars from the oldest to the newest; a dashed line at what is usual."""
    empty = [" " * (place + 1) for place in range(_FEWEST - len(ran))]  # few stay at the right
    highest = max([one.seconds for one in ran] + [usual_s or 0.0, 1.0])
    return chart.base(colors) | {
        "tooltip": chart.base(colors)["tooltip"] | {"trigger": "item", "formatter": "{b}"},
        "grid": {
            "left": 4,
            "right": 4,
            "top": 18,
            "bottom": 6,
            "containLabel": False,
            "outerBoundsMode": "none",
        },
        "xAxis": chart.axis(
            colors,
            type="category",
            data=[*empty, *(f"{one.moment} · {lasted(one.seconds, _.language)}" for one in ran)],
            axisLabel={"show": False},
            axisLine={"show": True, "lineStyle": {"color": colors.line}},
        ),
        "yAxis": chart.axis(
            colors, min=0, max=highest * 1.05, axisLabel={"show": False}, splitLine={"show": False}
        ),
        "series": [
            {
                "type": "bar",
                "name": _("Took"),
                "barMaxWidth": _WIDEST,
                "barMinHeight": 2,
                "data": [
                    *([None] * len(empty)),
                    *(
                        {"value": round(one.seconds, 1), "itemStyle": _look(one.status, colors)}
                        for one in ran
                    ),
                ],
                "markLine": _usual(usual_s, colors, _),
            }
        ],
    }


def _look(status: str, colors: Palette) -> dict[str, Any]:
    hue = {Status.DONE.value: colors.green, Status.FAILED.value: colors.red}
    return {"color": hue.get(status, colors.quiet), "opacity": 0.85}


def _usual(usual_s: float | None, colors: Palette, _: Translator) -> dict[str, Any]:
    if usual_s is None:
        return {"data": []}
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": colors.quiet, "type": "dashed"},
        "label": {
            "position": "insideStartTop",
            "formatter": _("usual {duration}", duration=lasted(usual_s, _.language)),
            "color": colors.quiet,
            "fontSize": chart.FONT_SIZE,
        },
        "data": [{"yAxis": usual_s}],
    }
