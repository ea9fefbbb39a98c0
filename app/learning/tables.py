"""Reading tables as people have them.

A table is a DataFrame of texts: every cell is a `str` without spaces around it, or None
where the value is missing. Numbers are spelled as `float` reads them; what kind of values
a column holds is decided later, in `column_kinds`.
"""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from app.domain import delimited
from app.domain.delimited import NotATable
from app.domain.sentence import Sentence, sentence
from app.learning.errors import LearningError
from app.learning.number_spelling import decimal_sign, plain

MISSING = frozenset(
    {"", "-", "--", "?", "na", "n/a", "#n/a", "<na>", "nan", "null", "欠損", "欠測"}
)

_UNEVEN = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
_ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "cp932": "Shift_JIS",
}
_SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_table(path: Path, say: Callable[[str], None]) -> pd.DataFrame:
    """Read a CSV file whose first line names the columns.

    Args:
        path: the file.
        say: is told what was assumed, one line at a time.

    Raises:
        LearningError: it is not a table; says why.
    """
    text, encoding = _decoded(path)
    separator = delimited.separator_of(text)
    rows = _parsed(text, separator)
    if len(rows) <= 1:
        raise LearningError(sentence("The table has a header but no rows."))
    names = delimited.column_names(rows.iloc[0].tolist())
    table = _cleaned(rows.iloc[1:], names, separator, say)
    say(
        f"Read the table: {len(table)} rows, {len(names)} columns,"
        f" {_ENCODING_NAMES[encoding]}, separated by {_SEPARATOR_NAMES[separator]}."
    )
    renamed = [new for new, old in zip(names, rows.iloc[0], strict=True) if new != str(old).strip()]
    if renamed:
        say(f"Columns without a name of their own are called {', '.join(renamed)}.")
    return table


def _decoded(path: Path) -> tuple[str, str]:
    data = path.read_bytes()
    try:
        encoding = delimited.encoding_of(lambda: iter([data]))
    except NotATable as error:
        raise LearningError(error.message) from None
    return data.decode(encoding), encoding


def _parsed(text: str, separator: str) -> pd.DataFrame:
    try:
        return pd.read_csv(
            io.StringIO(text.lstrip("\r\n")),
            sep=separator,
            header=None,
            dtype=object,
            keep_default_na=False,
            low_memory=False,
        )
    except pd.errors.ParserError as error:
        raise LearningError(_explained(str(error))) from error


def _explained(error: str) -> Sentence:
    if uneven := _UNEVEN.search(error):
        expected, line, found = uneven.groups()
        return sentence(
            "Line {line} has {found} fields, but the header has {expected}.",
            line=line,
            found=found,
            expected=expected,
        )
    if unclosed := _UNCLOSED.search(error):
        return sentence(
            "The quotation mark that opens in line {line} is never closed.",
            line=int(unclosed.group(1)) + 1,
        )
    return sentence("The file cannot be read as a table: {reason}", reason=error.strip())


def _cleaned(
    rows: pd.DataFrame, names: Sequence[str], separator: str, say: Callable[[str], None]
) -> pd.DataFrame:
    factorized = [pd.factorize(rows[position].to_numpy()) for position in rows.columns]
    different = [[str(cell).strip() for cell in uniques] for _, uniques in factorized]
    decimal = decimal_sign((cell for cells in different for cell in cells), separator)
    if decimal == ",":
        say("Numbers are read with a comma as decimal sign.")
    columns = {}
    for name, (codes, _), cells in zip(names, factorized, different, strict=True):
        values = [None if cell.lower() in MISSING else plain(cell, decimal) for cell in cells]
        columns[name] = np.array([*values, None], dtype=object)[codes]  # code -1: no cell at all
    return pd.DataFrame(columns, columns=list(names), dtype=object)
