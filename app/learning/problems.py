"""From a table and a target column to something that can be learned."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import torch

from app.domain.delimited import same_columns
from app.domain.sentence import sentence
from app.learning.cell_values import Cells, cells_of
from app.learning.errors import LearningError
from app.learning.preprocessing import Preprocessing, fit, listed
from app.learning.splits import Rows, random_split, stratified_split
from app.learning.targets import Classes, Task, classes_of, quantity_of, task_of, usable
from app.learning.training import Samples

MIN_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What to learn from what.

    Attributes:
        table: the rows that have a target; its index counts the rows of the file from 0.
        preprocessing: how rows become inputs, and what to predict.
        training_rows: positions of the rows to learn from.
        validation_rows: positions of the rows to check with.
    """

    table: pd.DataFrame
    preprocessing: Preprocessing
    training_rows: Rows
    validation_rows: Rows

    @property
    def target_cells(self) -> Cells:
        return cells_of(self.table, self.preprocessing.target.name)

    def samples(self, rows: Rows) -> Samples:
        """Some of the rows as a network takes them, on the CPU."""
        return Samples(
            torch.from_numpy(self.preprocessing.transform(self.table.iloc[rows])),
            torch.from_numpy(self.preprocessing.target.encode(self.target_cells[rows])),
        )


def pose(
    table: pd.DataFrame,
    target_name: str,
    *,
    wanted: Literal["auto"] | Task,
    validation_share: float,
    seed: int,
    say: Callable[[str], None],
) -> Problem:
    """Look at a table and decide what can be learned from it.

    Args:
        table: as `read_table` gives it.
        target_name: the column to predict.
        wanted: the task, or "auto" to find it from the target (see `task_of`).
        validation_share: part of the rows to check with.
        seed: same seed, same split.
        say: is told what was decided.

    Raises:
        LearningError: nothing can be learned; says why.
    """
    target_name = _found(target_name, table)
    table, task = _with_target(table, target_name, wanted, say)
    cells = cells_of(table, target_name)
    if task == "classification":
        classes = classes_of(target_name, cells)
        _report_classes(classes, cells, say)
        training, validation = stratified_split(classes.encode(cells), validation_share, seed)
        preprocessing = fit(table, classes, training)
    else:
        training, validation = random_split(len(table), validation_share, seed)
        preprocessing = fit(table, quantity_of(target_name, cells[training]), training)
    _report_columns(preprocessing, say)
    say(f"Learning from {len(training)} rows, checking with {len(validation)}.")
    return Problem(
        table=table,
        preprocessing=preprocessing,
        training_rows=training,
        validation_rows=validation,
    )


def _found(name: str, table: pd.DataFrame) -> str:
    columns = [str(column) for column in table.columns]
    found = same_columns([name.strip()], columns)
    if not found:
        raise LearningError(
            sentence(
                'There is no column "{name}"; the columns are {columns}.',
                name=name.strip(),
                columns=listed(columns),
            )
        )
    return found[name.strip()]


def _with_target(
    table: pd.DataFrame, name: str, wanted: Literal["auto"] | Task, say: Callable[[str], None]
) -> tuple[pd.DataFrame, Task]:
    cells = cells_of(table, name)
    present = cells[usable(cells, "classification")]
    if len(present) == 0:
        raise LearningError(
            sentence('The target column "{name}" has no value in any row.', name=name)
        )
    task = task_of(name, present, wanted)
    say(f"Task: {task} of {name}{' (found from the column)' if wanted == 'auto' else ''}.")
    rows = usable(cells, task)
    if not rows.all():
        say(f"Left out {int((~rows).sum())} rows without a usable value of {name}.")
    if rows.sum() < MIN_ROWS:
        raise LearningError(
            sentence(
                'Only {rows} rows have a value in the target column "{name}"; at least'
                " {least} are needed.",
                rows=int(rows.sum()),
                name=name,
                least=MIN_ROWS,
            )
        )
    return table[rows], task


def _report_classes(classes: Classes, cells: Cells, say: Callable[[str], None]) -> None:
    counts = Counter(cells)
    say("Classes: " + listed([f"{label} ({counts[label]} rows)" for label in classes.labels]) + ".")
    single = [label for label in classes.labels if counts[label] == 1]
    if single:
        say(f"With a single row, learned but never checked: {listed(single)}.")


def _report_columns(preprocessing: Preprocessing, say: Callable[[str], None]) -> None:
    used = [f"{column.name} ({column.kind})" for column in preprocessing.columns]
    say(f"Features: {listed(used)}; {preprocessing.inputs} inputs.")
    for column in preprocessing.unused:
        say(f"Not used: {column.name} {column.why}.")
