"""Columns as features: each knows, from the training rows, how to turn cells into numbers.

`encode` takes the cells of n rows and gives an array [n, width] of float32. A missing value
becomes 0 everywhere, which is the mean of a scaled feature; where values were missing in
training, the column's last feature is 1 for a missing value and 0 otherwise.

`reads` says of which cells a column can make something, and `example` what it is used to.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from app.learning.cell_values import (
    Cells,
    Numbers,
    date_of,
    days_of,
    is_missing,
    numbers_of,
    signs_of,
)

Features = NDArray[np.float32]

DAYS_PER_YEAR = 365.2425
DAYS_PER_WEEK = 7.0
LIMIT = 1e6  # standard deviations; a mistyped number must not overflow the network


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberColumn:
    """A number, scaled to mean 0 and standard deviation 1 over the training rows."""

    kind: ClassVar[str] = "number"
    name: str
    mean: float
    scale: float
    marks_missing: bool

    @property
    def width(self) -> int:
        return 1 + self.marks_missing

    @property
    def example(self) -> str:
        return f"{self.mean:.4g}"

    def reads(self, cells: Cells) -> NDArray[np.bool_]:
        return np.isfinite(numbers_of(cells))

    def encode(self, cells: Cells) -> Features:
        values = (numbers_of(cells) - self.mean) / self.scale
        return _features([values], np.isnan(values), self.marks_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanColumn:
    """One of two opposite words, in whatever case: 1 for yes, -1 for no."""

    kind: ClassVar[str] = "boolean"
    name: str
    yes: str
    no: str
    marks_missing: bool

    @property
    def width(self) -> int:
        return 1 + self.marks_missing

    @property
    def example(self) -> str:
        return f"{self.yes}, {self.no}"

    def reads(self, cells: Cells) -> NDArray[np.bool_]:
        return np.isfinite(signs_of(cells, self.yes, self.no))

    def encode(self, cells: Cells) -> Features:
        values = signs_of(cells, self.yes, self.no)
        return _features([values], np.isnan(values), self.marks_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateColumn:
    """A date: the scaled day, and the place in the year, in the week and, with times, in the day.

    Places in a cycle are the sine and cosine of its angle, so that December is near January.
    """

    kind: ClassVar[str] = "date"
    name: str
    date_format: str
    mean: float  # days since 1970-01-01
    scale: float  # days
    has_times: bool
    marks_missing: bool

    @property
    def width(self) -> int:
        return 5 + 2 * self.has_times + self.marks_missing

    @property
    def example(self) -> str:
        return date_of(self.mean, self.date_format)

    def reads(self, cells: Cells) -> NDArray[np.bool_]:
        return np.isfinite(days_of(cells, self.date_format))

    def encode(self, cells: Cells) -> Features:
        days = days_of(cells, self.date_format)
        periods = [DAYS_PER_YEAR, DAYS_PER_WEEK] + [1.0] * self.has_times
        angles = [2 * np.pi * days / period for period in periods]
        values = [(days - self.mean) / self.scale]
        for angle in angles:
            values += [np.sin(angle), np.cos(angle)]
        return _features(values, np.isnan(days), self.marks_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryColumn:
    """One of some texts: a feature of 0 or 1 for each. A text not among them is all zeros."""

    kind: ClassVar[str] = "category"
    name: str
    values: tuple[str, ...]
    marks_missing: bool

    @property
    def width(self) -> int:
        return len(self.values) + self.marks_missing

    @property
    def example(self) -> str:
        return self.values[0]

    def reads(self, cells: Cells) -> NDArray[np.bool_]:
        return np.isin(cells, np.array(self.values, dtype=object))

    def encode(self, cells: Cells) -> Features:
        ones = [(cells == value).astype(np.float64) for value in self.values]
        return _features(ones, is_missing(cells), self.marks_missing)


Column = NumberColumn | BooleanColumn | DateColumn | CategoryColumn

_KINDS: dict[str, type[Column]] = {
    kind.kind: kind for kind in (NumberColumn, BooleanColumn, DateColumn, CategoryColumn)
}


def to_json(column: Column) -> dict[str, Any]:
    """A column as JSON can hold it."""
    return {"kind": column.kind, **asdict(column)}


def from_json(described: Mapping[str, Any]) -> Column:
    """The column that `to_json` described."""
    fields = {key: value for key, value in described.items() if key != "kind"}
    if "values" in fields:
        fields["values"] = tuple(fields["values"])
    return _KINDS[described["kind"]](**fields)


def _features(values: list[Numbers], missing: NDArray[np.bool_], marks_missing: bool) -> Features:
    marks = [missing.astype(np.float64)] if marks_missing else []
    features = np.nan_to_num(np.stack([*values, *marks], axis=1))
    clipped: Features = np.clip(features, -LIMIT, LIMIT).astype(np.float32)
    return clipped
