"""Files that hold tables: how they are written, and their rows, a part at a time.

A part is a DataFrame of what stands in the file, its columns counted from 0: every cell is a
`str` as it was written, and empty where a line ends before it.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pandas as pd

from app.domain import delimited
from app.domain.delimited import NotATable
from app.domain.sentence import Sentence, sentence
from app.learning.errors import LearningError

if TYPE_CHECKING:
    from pandas.io.parsers import TextFileReader

MAX_ROWS_AT_ONCE = 20_000
CELLS_AT_ONCE = 1_000_000  # bounds the memory that a part of a wide table takes

_BLOCK = 1 << 20
_UNEVEN = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")
_ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "cp932": "Shift_JIS",
}
_SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A file with a table, and how it is written.

    Attributes:
        path: the file.
        size: of the file, in bytes.
        encoding: as Python calls it.
        separator: what stands between the fields.
        header: the first line, as it is written.
    """

    path: Path
    size: int
    encoding: str
    separator: str
    header: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The columns' names: unique and never empty."""
        return delimited.column_names(self.header)

    @property
    def described(self) -> str:
        """How it is written, in words."""
        return (
            f"{len(self.header)} columns, {_ENCODING_NAMES[self.encoding]},"
            f" separated by {_SEPARATOR_NAMES[self.separator]}"
        )

    def parts(self, rows: int | None = None) -> Iterator[tuple[pd.DataFrame, int]]:
        """The rows below the header, so many at a time, and how many bytes were read so far.

        Args:
            rows: how many; None for as many as fit the width of the table.

        Raises:
            LearningError: a line does not fit the others; says which.
        """
        with _opened(self.path, self.encoding) as (file, text), _explained():
            reader = _parsed(text, self.separator, rows or rows_at_once(len(self.header)))
            reader.get_chunk(1)
            for part in reader:
                yield part, file.tell()


def rows_at_once(width: int) -> int:
    """How many rows of so many cells are worked on together."""
    return max(1, min(MAX_ROWS_AT_ONCE, CELLS_AT_ONCE // width))


def look(path: Path) -> TableFile:
    """Find out how a table is written, by looking at its file.

    Raises:
        LearningError: it is not a table; says why.
    """
    try:
        encoding = delimited.encoding_of(lambda: _blocks(path))
    except NotATable as error:
        raise LearningError(error.message) from None
    with _opened(path, encoding) as (_, text):
        separator = delimited.separator_of(text.read(delimited.SAMPLE_CHARACTERS + 1))
    with _opened(path, encoding) as (_, text), _explained():
        header = _parsed(text, separator, rows=1).get_chunk().iloc[0]
    return TableFile(
        path=path,
        size=path.stat().st_size,
        encoding=encoding,
        separator=separator,
        header=tuple(header),
    )


def _blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[tuple[IO[bytes], IO[str]]]:
    """The file twice: as bytes, to ask how much was read, and as the text in them."""
    with open(path, "rb") as file, io.TextIOWrapper(file, encoding, newline="") as text:
        yield file, text


def _parsed(text: IO[str], separator: str, rows: int) -> "TextFileReader":
    return pd.read_csv(
        text,
        sep=separator,
        header=None,
        dtype=object,
        na_filter=False,
        low_memory=False,
        chunksize=rows,
    )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except pd.errors.ParserError as error:
        raise LearningError(_explanation(str(error))) from error


def _explanation(error: str) -> Sentence:
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
