"""What the texts in the cells of a column stand for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Cells = NDArray[np.object_]  # each a str, or None where the value is missing
Numbers = NDArray[np.float64]

DATE_FORMATS = (
    "ISO8601",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y年%m月%d日",
    "%Y年%m月",
    "%m/%d/%Y",  # before the next: where both fit, the month is taken to come first
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d-%b-%Y",
    "%b %d, %Y",
)
OPPOSITES = (
    ("true", "false"),
    ("t", "f"),
    ("yes", "no"),
    ("y", "n"),
    ("on", "off"),
    ("はい", "いいえ"),
    ("有", "無"),
    ("有り", "無し"),
    ("あり", "なし"),
    ("○", "×"),
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cells_of(table: pd.DataFrame, name: str) -> Cells:
    """The cells of one column, in the order of the rows."""
    return table[name].to_numpy(dtype=object)


def is_missing(cells: Cells) -> NDArray[np.bool_]:
    """Which cells hold nothing."""
    return pd.isna(cells)


def numbers_of(cells: Cells) -> Numbers:
    """Finite numbers; NaN where a cell is none."""
    values: Any = pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce")
    numbers: Numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def days_of(cells: Cells, date_format: str) -> Numbers:
    """Dates as days since 1970-01-01, UTC, with the time as fraction; NaN where a cell is none."""
    moments = pd.to_datetime(
        pd.Series(cells, dtype=object), format=date_format, errors="coerce", utc=True
    )
    since = moments.dt.as_unit("us") - pd.Timestamp(_EPOCH)  # nanoseconds end before 9999-12-31
    days = since / pd.Timedelta(days=1)
    return np.asarray(days, dtype=np.float64)


def date_of(days: float, date_format: str) -> str:
    """A day since 1970-01-01, UTC, as a format writes it."""
    moment = _EPOCH + timedelta(days=days)
    return moment.strftime("%Y-%m-%d" if date_format == "ISO8601" else date_format)


def signs_of(cells: Cells, yes: str, no: str) -> Numbers:
    """1 where a cell says yes, -1 where it says no, in whatever case; NaN elsewhere."""
    folded = np.array([cell.casefold() if cell else None for cell in cells], dtype=object)
    return np.select([folded == yes, folded == no], [1.0, -1.0], np.nan)
