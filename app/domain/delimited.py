"""Tables as text: which encoding, which separator, which columns; found by looking.

The rules are the same wherever a table is read: in a form that offers its columns, and in the
training that uses them.
"""

import codecs
import csv
import io
import itertools
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from app.domain.errors import NonstopError
from app.domain.sentence import sentence

SEPARATORS = (",", ";", "\t")
SAMPLE_CHARACTERS = 65_536
SAMPLE_ROWS = 20

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",  # what Excel calls "Unicode text"
    b"\xfe\xff": "utf-16",
}
_SIGNATURES = {
    b"PK\x03\x04": sentence("an Excel workbook or a ZIP archive"),
    b"\xd0\xcf\x11\xe0": sentence("an old Excel workbook"),
    b"%PDF": sentence("a PDF document"),
    b"\x89PNG": sentence("a picture"),
    b"\xff\xd8\xff": sentence("a picture"),
    b"\x1f\x8b": sentence("a compressed file"),
    b"PAR1": sentence("a Parquet file"),
    b"SQLite format 3": sentence("a database"),
}
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x1a"))
_UNASSIGNED = frozenset("\x80\uf8f0\uf8f1\uf8f2\uf8f3")  # what cp932 makes of bytes it does not use


class NotATable(NonstopError):
    """These bytes are not a table written as text."""


def encoding_of(blocks: Callable[[], Iterable[bytes]]) -> str:
    """The encoding of a text: UTF-8, or else Shift_JIS as Windows writes it.

    Args:
        blocks: gives the bytes from their beginning, in blocks, as often as it is called.

    Raises:
        NotATable: it is empty, not text, or in no encoding known here.
    """
    start = next(iter(blocks()), b"")
    if not start:
        raise NotATable(sentence("The file is empty."))
    mark = next((known for known in _BYTE_ORDER_MARKS if start.startswith(known)), None)
    if mark is None:
        _refuse_binary(start, blocks())
    for encoding in [_BYTE_ORDER_MARKS[mark]] if mark else ["utf-8", "cp932"]:
        if _decodes(blocks(), encoding):
            return encoding
    raise NotATable(
        sentence("The file is neither UTF-8 nor Shift_JIS text; save it as UTF-8 and try again.")
    )


def separator_of(text: str) -> str:
    """The character between the fields of a table: comma, semicolon or tab.

    The one that splits the first lines into the most fields, equally many in nearly every
    line; a comma when the table has only one column.
    """
    widths = {separator: _width(text, separator) for separator in SEPARATORS}
    return max(widths, key=lambda separator: widths[separator])


def header_of(text: str, separator: str) -> list[str]:
    """The names of a table's columns, from its beginning."""
    sample = io.StringIO(text[:SAMPLE_CHARACTERS].lstrip("\r\n"), newline="")
    try:
        for row in csv.reader(sample, delimiter=separator):
            if len(row) > 1 or any(cell.strip() for cell in row):
                return column_names(row)
    except csv.Error as error:
        raise NotATable(
            sentence("The file cannot be read as a table: {reason}", reason=str(error))
        ) from None
    return []


def column_names(header: Sequence[object]) -> list[str]:
    """The names by which columns are known: unique and never empty.

    A second "x" becomes "x.2" and a nameless third column "Unnamed: 3".
    """
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        wanted = cell.strip() if isinstance(cell, str) else ""
        wanted = wanted or f"Unnamed: {position}"
        name, copies = wanted, 1
        while name in names:
            copies += 1
            name = f"{wanted}.{copies}"
        names.append(name)
    return names


def same_columns(wanted: Iterable[str], present: Sequence[str]) -> dict[str, str]:
    """Which column of a table is meant by which name; names of no column are left out.

    A name means the column of exactly that name; where there is none, one that differs only
    in upper case, full width or how its letters are composed. No column is meant twice.

    Args:
        wanted: the names looked for.
        present: the names of the table's columns.
    """
    exact = set(present)
    names = list(wanted)
    found = {name: name for name in names if name in exact}
    free: dict[str, str] = {}
    for name in present:
        if name not in found:
            free.setdefault(_folded(name), name)
    for name in names:
        if name not in found and (match := free.pop(_folded(name), None)):
            found[name] = match
    return found


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def _refuse_binary(start: bytes, blocks: Iterable[bytes]) -> None:
    for signature, what in _SIGNATURES.items():
        if start.startswith(signature):
            raise NotATable(
                sentence("The file is {what}, not a CSV file; save the table as CSV.", what=what)
            )
    if any(len(block.translate(None, _CONTROL)) != len(block) for block in blocks):
        raise NotATable(sentence("The file holds binary data; a CSV file is expected."))


def _decodes(blocks: Iterable[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    is_blank = True
    try:
        for block in itertools.chain(blocks, [b""]):
            text = decoder.decode(block, final=not block)
            is_blank = is_blank and not text.strip()
            if encoding == "cp932" and not _UNASSIGNED.isdisjoint(text):
                return False
    except UnicodeDecodeError:
        return False
    if is_blank:
        raise NotATable(sentence("The file is empty."))
    return True


def _width(text: str, separator: str) -> int:
    sample = io.StringIO(text[:SAMPLE_CHARACTERS], newline="")
    try:
        rows = list(itertools.islice(csv.reader(sample, delimiter=separator), SAMPLE_ROWS))
    except csv.Error:
        return 1
    if len(rows) > 1 and len(rows) < SAMPLE_ROWS and len(text) > SAMPLE_CHARACTERS:
        rows.pop()  # cut in the middle
    widths = [len(row) for row in rows if row]
    agreeing = sum(width == widths[0] for width in widths)
    return widths[0] if agreeing >= 0.8 * len(widths) else 1
