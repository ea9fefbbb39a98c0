"""What all charts have in common: quiet lines, nothing that moves, colours of the reader's mode."""

import math
from typing import Any

from app.ui.components.palette import Palette

FONT_SIZE = 12
_LARGEST, _SMALLEST = 1e300, 1e-290  # beyond these the arithmetic of limits overflows
DASHES = ("solid", "solid", "dashed", "dotted", [8, 4, 2, 4])


def base(colors: Palette) -> dict[str, Any]:
    """Options for any chart."""
    return {
        "animation": False,
        "textStyle": {"fontSize": FONT_SIZE, "color": colors.quiet},
        "tooltip": {
            "trigger": "axis",
            "backgroundColor": colors.page,
            "borderColor": colors.line,
            "textStyle": {"color": colors.text, "fontSize": FONT_SIZE},
            "axisPointer": {"lineStyle": {"color": colors.quiet, "type": "dashed"}},
        },
    }


def axis(colors: Palette, **more: Any) -> dict[str, Any]:
    """An axis with pale lines."""
    return {
        "type": "value",
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": colors.quiet, "fontSize": FONT_SIZE},
        "splitLine": {"lineStyle": {"color": colors.line}},
    } | more


def nice_range(low: float, high: float, parts: int = 5) -> tuple[float, float, float]:
    """Round limits around values, and the distance between labels.

    Explicit ones: what a library chooses anew at every update makes the picture jump.
    """
    low, high = (min(max(value, -_LARGEST), _LARGEST) for value in (low, high))
    if high - low < _SMALLEST:
        margin = abs(low) * 0.1 or 1.0
        low, high = low - margin, high + margin
    rough = (high - low) / parts
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step
