"""What kind of values a column holds, found by looking at the rows to learn from."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from app.learning.cell_values import (
    DATE_FORMATS,
    OPPOSITES,
    Cells,
    Numbers,
    days_of,
    is_missing,
    numbers_of,
)
from app.learning.columns import (
    BooleanColumn,
    CategoryColumn,
    Column,
    DateColumn,
    NumberColumn,
)

READABLE = 0.9  # share of the present values that must read as a number or date
MAX_CATEGORIES = 30  # the most frequent texts get a feature each
MAX_DISTINCT = 0.5  # share of different texts from which on they tell rows apart, not kinds
SAMPLE = 200  # values on which date formats are tried

_IDENTIFIER = re.compile(r"(.*[\s_-])?(id|no\.?|number)|.*(?-i:ID|Id|番号)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unused:
    """A column that cannot be a feature, and why."""

    name: str
    why: str


def column_for(name: str, cells: Cells) -> Column | Unused:
    """Decide how a column becomes features.

    In this order: a number where nine of ten present values read as one (the others then
    count as missing), a boolean where there are just two opposite words, a date where nine
    of ten read as one in the same format, else a category. Left out are columns with less
    than two different values, and texts that differ in more than half of the rows.

    Args:
        name: the column's name.
        cells: its cells in the training rows.
    """
    missing = is_missing(cells)
    present = cells[~missing]
    different: list[str] = sorted(set(present))
    if len(different) <= 1:
        return Unused(name, "has only one value" if different else "has no values")
    if is_numeric(present):
        return _number(name, cells)
    words = {text.casefold() for text in different}
    for yes, no in OPPOSITES:
        if words == {yes, no}:
            return BooleanColumn(name=name, yes=yes, no=no, marks_missing=bool(missing.any()))
    date_format = date_format_of(present)
    if date_format is not None:
        return _date(name, cells, date_format)
    if len(different) > max(MAX_CATEGORIES, MAX_DISTINCT * len(present)):
        return Unused(name, "has a different text in most rows")
    counts = pd.Series(present, dtype=object).value_counts()
    frequent = sorted(different, key=lambda text: (-int(counts[text]), text))[:MAX_CATEGORIES]
    return CategoryColumn(name=name, values=tuple(frequent), marks_missing=bool(missing.any()))


def numbers_rows(name: str, cells: Cells) -> bool:
    """Whether a column only tells rows apart.

    It does when it counts them from 0 or 1, or when it is called an identifier and holds a
    different whole number in every row.

    Args:
        name: the column's name.
        cells: its cells in all rows of the table, in their order.
    """
    values = numbers_of(cells)
    if len(values) <= 1 or not np.array_equal(values, np.floor(values)):
        return False
    if values[0] in (0, 1) and bool((np.diff(values) == 1).all()):
        return True
    return _IDENTIFIER.fullmatch(name) is not None and len(np.unique(values)) == len(values)


def is_numeric(present: Cells) -> bool:
    """Whether nine of ten values read as numbers."""
    return _readable(numbers_of(present))


def date_format_of(present: Cells) -> str | None:
    """The format that nine of ten values fit as dates, the best if several do; None for none."""
    sample = present[:: max(1, len(present) // SAMPLE)]
    fits = {known: int(np.isfinite(days_of(sample, known)).sum()) for known in DATE_FORMATS}
    best = max(fits, key=lambda known: fits[known])
    return best if _readable(days_of(present, best)) else None


def _readable(values: Numbers) -> bool:
    return bool(np.isfinite(values).sum() >= READABLE * len(values))


def _number(name: str, cells: Cells) -> Column | Unused:
    values = numbers_of(cells)
    known = values[np.isfinite(values)]
    with np.errstate(over="ignore", invalid="ignore"):
        mean, scale = float(known.mean()), float(known.std())
    if not np.isfinite(scale):
        return Unused(name, "has numbers too large to compute with")
    if scale == 0:
        return Unused(name, "has only one value")
    marks_missing = len(known) < len(values)
    return NumberColumn(name=name, mean=mean, scale=scale, marks_missing=marks_missing)


def _date(name: str, cells: Cells, date_format: str) -> Column | Unused:
    days = days_of(cells, date_format)
    known = days[np.isfinite(days)]
    scale = float(known.std())
    if scale == 0:
        return Unused(name, "has only one value")
    return DateColumn(
        name=name,
        date_format=date_format,
        mean=float(known.mean()),
        scale=scale,
        has_times=bool((known % 1 != 0).any()),
        marks_missing=len(known) < len(days),
    )
