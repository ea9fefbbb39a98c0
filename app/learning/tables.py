"""Reading tables as people have them.

A table is a DataFrame of texts: every cell is a `str` without spaces around it, or None
where the value is missing. Numbers are spelled as `float` reads them; what kind of values
a column holds is decided later, in `column_kinds`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from app.domain.sentence import sentence
from app.learning.errors import LearningError
from app.learning.number_spelling import DecimalSign, decimal_sign, plain
from app.learning.table_files import TableFile, look

MISSING = frozenset(
    {"", "-", "--", "?", "na", "n/a", "#n/a", "<na>", "nan", "null", "欠損", "欠測"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How the numbers of a table are written; goes with a model, for tables that are unclear."""

    separator: str
    decimal: DecimalSign


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows of a table.

    Attributes:
        written: what stands in the file, its columns counted from 0.
        cells: the same rows as a table.
        bytes_read: how much of the file was read so far.
    """

    written: pd.DataFrame
    cells: pd.DataFrame
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file, read as often and in as large parts as is wanted."""

    file: TableFile
    spelling: Spelling

    def parts(self, rows: int | None = None) -> Iterator[Part]:
        """The rows, so many at a time.

        Args:
            rows: how many; None for as many as fit the width of the table.

        Raises:
            LearningError: a line does not fit the others; says which.
        """
        names = self.file.names
        for written, bytes_read in self.file.parts(rows):
            cells = _cleaned(written, names, self.spelling.decimal)
            yield Part(written=written, cells=cells, bytes_read=bytes_read)

    def whole(self, say: Callable[[str], None]) -> pd.DataFrame:
        """All rows at once.

        Args:
            say: is told how many there are.

        Raises:
            LearningError: there is none, or a line does not fit the others.
        """
        parts = list(self.parts())
        if not parts:
            raise LearningError(sentence("The table has a header but no rows."))
        say(f"Read {sum(len(part.cells) for part in parts)} rows.")
        return pd.concat([part.cells for part in parts], ignore_index=True)


def open_table(
    path: Path,
    say: Callable[[str], None],
    usual: Spelling | None = None,
    after_part: Callable[[], None] = lambda: None,
) -> Table:
    """Look at a CSV file whose first line names the columns.

    Args:
        path: the file.
        say: is told what was assumed, one line at a time.
        usual: how a table of the same source was written, where that is known.
        after_part: is called now and then while all of it is looked at.

    Raises:
        LearningError: it is not a table; says why.
    """
    file = look(path)
    say(f"The table has {file.described}.")
    renamed = [new for new, old in zip(file.names, file.header, strict=True) if new != old.strip()]
    if renamed:
        say(f"Columns without a name of their own are called {', '.join(renamed)}.")
    known = usual.decimal if usual and usual.separator == file.separator else None
    decimal = decimal_sign(_different(file, after_part), file.separator, known)
    if decimal == ",":
        say("Numbers are read with a comma as decimal sign.")
    return Table(file, Spelling(separator=file.separator, decimal=decimal))


def _different(file: TableFile, after_part: Callable[[], None]) -> Iterator[str]:
    for written, _ in file.parts():
        for position in written.columns:
            yield from (cell.strip() for cell in pd.unique(written[position].to_numpy()))
        after_part()


def _cleaned(written: pd.DataFrame, names: Sequence[str], decimal: DecimalSign) -> pd.DataFrame:
    columns = {}
    for name, position in zip(names, written.columns, strict=True):
        codes, different = pd.factorize(written[position].to_numpy())
        cells = [cell.strip() for cell in different]
        values = [None if cell.lower() in MISSING else plain(cell, decimal) for cell in cells]
        columns[name] = np.array(values, dtype=object)[codes]
    return pd.DataFrame(columns, columns=list(names), dtype=object)
