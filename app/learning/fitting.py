"""A model and a table that comes later: which column is which, and what does not fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from app.domain.delimited import same_columns
from app.domain.sentence import Sentence, sentence
from app.learning.cell_values import Cells, cells_of, is_missing
from app.learning.column_kinds import READABLE, date_format_of
from app.learning.columns import CategoryColumn, Column, DateColumn
from app.learning.errors import LearningError
from app.learning.preprocessing import Preprocessing, listed

ANOTHER_KIND = 0.5  # share of the present values that a column must read, or it is another one
EXAMPLES = 5  # so many strange categories are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """How a model reads one table.

    Attributes:
        preprocessing: the model's; its dates are read as this table writes them.
        names: the table's name of each column that the model knows.
    """

    preprocessing: Preprocessing
    names: dict[str, str]

    def under_their_names(self, cells: pd.DataFrame) -> pd.DataFrame:
        """The columns that the model knows, called as it knows them."""
        found = cells[list(self.names.values())]
        return found.set_axis(list(self.names), axis="columns")


def fitted(
    preprocessing: Preprocessing,
    names: Sequence[str],
    start: pd.DataFrame,
    say: Callable[[str], None],
) -> Fitted:
    """Find the columns of a model in a table.

    Columns may stand in any order, and among others. What kind of values each holds was
    decided in training; only how its dates are written may differ from table to table.

    Args:
        preprocessing: the model's.
        names: of the table's columns.
        start: the first rows, by which the kinds are checked.
        say: is told what was assumed.

    Raises:
        LearningError: columns are lacking or hold something else; names all of them.
    """
    target = preprocessing.target.name
    known = [column.name for column in preprocessing.columns]
    found = same_columns([*known, target], names)
    for name, called in found.items():
        if name != called:
            say(f'Column "{called}" is taken for "{name}".')
    lacking = [name for name in known if name not in found]
    columns = [
        _as_written(column, cells_of(start, found[column.name]), say)
        if column.name in found
        else column
        for column in preprocessing.columns
    ]
    others = [
        misfit
        for column in columns
        if column.name in found and (misfit := _misfit(column, cells_of(start, found[column.name])))
    ]
    if problem := _problem(lacking, others):
        raise LearningError(problem)
    unused = [name for name in names if name not in found.values()]
    if unused:
        say(f"Carried through without being used: {listed(unused)}.")
    return Fitted(preprocessing=replace(preprocessing, columns=tuple(columns)), names=found)


class Strangers:
    """Values of which a model can make nothing, counted part by part."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._counts = dict.fromkeys((column.name for column in columns), 0)
        self._examples: dict[str, list[str]] = {column.name: [] for column in columns}

    def add(self, table: pd.DataFrame) -> None:
        """Count those of some more rows, under the model's names."""
        for column in self._columns:
            strange = _strange(column, cells_of(table, column.name))
            self._counts[column.name] += len(strange)
            examples = self._examples[column.name]
            if len(strange) and len(examples) < EXAMPLES:
                examples += [text for text in dict.fromkeys(strange) if text not in examples]
                del examples[EXAMPLES:]

    def report(self, say: Callable[[str], None]) -> None:
        """Say what was found, a line for each column."""
        for column in self._columns:
            if count := self._counts[column.name]:
                values = f"{count} {'value' if count == 1 else 'values'}"
                such = ", ".join(f'"{text}"' for text in self._examples[column.name])
                if isinstance(column, CategoryColumn):
                    say(f"{column.name}: {values} not among the categories learned: {such}.")
                else:
                    say(f"{column.name}: {values} not read as a {column.kind}: {such};"
                        " taken as missing.")  # fmt: skip


def _as_written(column: Column, cells: Cells, say: Callable[[str], None]) -> Column:
    present = cells[~is_missing(cells)]
    if not isinstance(column, DateColumn) or not len(present):
        return column
    if column.reads(present).mean() >= READABLE:
        return column
    date_format = date_format_of(present)
    if date_format is None:
        return column
    say(f"{column.name}: dates are read as {date_format}, in training {column.date_format}.")
    return replace(column, date_format=date_format)


def _misfit(column: Column, cells: Cells) -> str:
    """What a column holds instead of what it should; empty where it fits."""
    present = cells[~is_missing(cells)]
    strange = _strange(column, cells)
    is_same_kind = len(strange) <= (1 - ANOTHER_KIND) * len(present)
    if isinstance(column, CategoryColumn) or is_same_kind:
        return ""
    return f'{column.name} ("{strange[0]}" / {column.example})'


def _strange(column: Column, cells: Cells) -> Cells:
    found: Cells = cells[~is_missing(cells) & np.logical_not(column.reads(cells))]
    return found


def _problem(lacking: Sequence[str], others: Sequence[str]) -> Sentence | None:
    if lacking and others:
        return sentence(
            "The table lacks columns that the model was trained with: {lacking}. Others hold"
            " values of another kind (found / expected): {others}.",
            lacking=listed(lacking),
            others=listed(others),
        )
    if lacking:
        return sentence(
            "The table lacks columns that the model was trained with: {columns}.",
            columns=listed(lacking),
        )
    if others:
        return sentence(
            "Columns hold values of another kind than the model was trained with"
            " (found / expected): {columns}.",
            columns=listed(others),
        )
    return None
