"""Figures of repeated measurements: the median, the spread and the tail."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Values of one quantity, in the unit that is written beside them."""

    values: tuple[float, ...]
    unit: str

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def percentile(self, percent: float) -> float:
        """The value that so many percent of the values do not exceed: nearest rank."""
        ordered = sorted(self.values)
        return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]

    @property
    def middle(self) -> str:
        """The median of ratios and where half of them lie."""
        low, high = self.percentile(25), self.percentile(75)
        return f"{self.median:.4f} (half of them {low:.4f} to {high:.4f})"

    def __str__(self) -> str:
        """Median and range, such as "8.7 (8.1 to 9.9) ms"."""
        if len(self.values) == 1:
            return f"{spelled(self.median)} {self.unit}".strip()
        low, high = spelled(min(self.values)), spelled(max(self.values))
        return f"{spelled(self.median)} ({low} to {high}) {self.unit}".strip()


def of(values: Sequence[float], unit: str) -> Figures:
    """Figures of at least one value."""
    return Figures(tuple(values), unit)


def spelled(value: float) -> str:
    """Three digits that count; all of them before the point."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"
