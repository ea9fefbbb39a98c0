"""From a table to the inputs of a network, in a form that another process can repeat."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from app.domain.sentence import sentence
from app.learning import columns as column_json
from app.learning import targets as target_json
from app.learning.cell_values import cells_of
from app.learning.column_kinds import Unused, column_for, numbers_rows
from app.learning.columns import Column, Features
from app.learning.errors import LearningError
from app.learning.splits import Rows
from app.learning.targets import Target

MAX_NAMES = 20  # so many columns are named in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessing:
    """What was learned about a table before any training.

    Attributes:
        columns: the columns that are used, in the order of their inputs.
        unused: the columns that are not, with the reason.
        target: the column to predict.
    """

    columns: tuple[Column, ...]
    unused: tuple[Unused, ...]
    target: Target

    @property
    def inputs(self) -> int:
        """How many numbers describe one row."""
        return sum(column.width for column in self.columns)

    def transform(self, table: pd.DataFrame) -> Features:
        """Describe the rows of a table that has these columns: [rows, inputs]."""
        return np.concatenate(
            [column.encode(cells_of(table, column.name)) for column in self.columns], axis=1
        )

    def to_json(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return {
            "target": target_json.to_json(self.target),
            "columns": [column_json.to_json(column) for column in self.columns],
            "unused": {column.name: column.why for column in self.unused},
        }

    @classmethod
    def from_json(cls, described: Mapping[str, Any]) -> "Preprocessing":
        """The preprocessing that `to_json` described."""
        return cls(
            target=target_json.from_json(described["target"]),
            columns=tuple(column_json.from_json(column) for column in described["columns"]),
            unused=tuple(Unused(name, why) for name, why in described["unused"].items()),
        )

    def __str__(self) -> str:
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)


def fit(table: pd.DataFrame, target: Target, training_rows: Rows) -> Preprocessing:
    """Decide for every column but the target how it becomes inputs.

    Args:
        table: all rows.
        target: the column to predict.
        training_rows: the rows to take means, scales and categories from.

    Raises:
        LearningError: no column can be used.
    """
    names = [str(name) for name in table.columns if name != target.name]
    found = [_fitted(name, table, training_rows) for name in names]
    used = tuple(column for column in found if not isinstance(column, Unused))
    unused = tuple(column for column in found if isinstance(column, Unused))
    if not used:
        raise LearningError(
            sentence(
                'No column besides the target "{target}" can be used to predict it: {reasons}.',
                target=target.name,
                reasons=listed([f'"{column.name}" {column.why}' for column in unused])
                or "there is no other",
            )
        )
    return Preprocessing(columns=used, unused=unused, target=target)


def listed(items: Sequence[str]) -> str:
    """Names in a sentence; the first twenty and how many more."""
    more = len(items) - MAX_NAMES
    return ", ".join(items[:MAX_NAMES]) + (f" and {more} more" if more > 0 else "")


def _fitted(name: str, table: pd.DataFrame, training_rows: Rows) -> Column | Unused:
    cells = cells_of(table, name)
    if numbers_rows(name, cells):
        return Unused(name, "only numbers the rows")
    return column_for(name, cells[training_rows])
