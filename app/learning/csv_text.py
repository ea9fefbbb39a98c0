"""From the bytes of a CSV file to its text: encoding and separator, found by looking."""

import csv
import io
from itertools import islice

from app.domain.sentence import sentence
from app.learning.errors import LearningError

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
SAMPLE_CHARACTERS = 65_536
SAMPLE_ROWS = 20

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",  # what Excel calls "Unicode text"
    b"\xfe\xff": "utf-16",
}
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b\x1a")


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    UTF-8 is tried first; what is not UTF-8 is taken for Shift_JIS as Windows writes it.

    Raises:
        LearningError: it is empty, not text, or in no encoding known here.
    """
    mark = next((known for known in _BYTE_ORDER_MARKS if data.startswith(known)), None)
    if not data.removeprefix(mark or b"").strip():
        raise LearningError(sentence("The file is empty."))
    if mark is None:
        _refuse_binary(data)
    for encoding in [_BYTE_ORDER_MARKS[mark]] if mark else ["utf-8", "cp932"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise LearningError(sentence("The file is empty."))
        return text, encoding
    raise LearningError(
        sentence("The file is neither UTF-8 nor Shift_JIS text; save it as UTF-8 and try again.")
    )


def separator_of(text: str) -> str:
    """The character between the fields of a table: comma, semicolon or tab.

    The one that splits the first lines into the most fields, equally many in nearly every
    line; a comma when the table has only one column.
    """
    widths = {separator: _width(text, separator) for separator in SEPARATORS}
    return max(widths, key=lambda separator: widths[separator])


def _refuse_binary(data: bytes) -> None:
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise LearningError(
                sentence("The file is {what}, not a CSV file; save the table as CSV.", what=what)
            )
    if not _CONTROL.isdisjoint(data):
        raise LearningError(sentence("The file holds binary data; a CSV file is expected."))


def _width(text: str, separator: str) -> int:
    sample = io.StringIO(text[:SAMPLE_CHARACTERS], newline="")
    try:
        rows = list(islice(csv.reader(sample, delimiter=separator), SAMPLE_ROWS))
    except csv.Error:
        return 1
    if len(rows) > 1 and len(rows) < SAMPLE_ROWS and len(text) > SAMPLE_CHARACTERS:
        rows.pop()  # cut in the middle
    widths = [len(row) for row in rows if row]
    agreeing = sum(width == widths[0] for width in widths)
    return widths[0] if agreeing >= 0.8 * len(widths) else 1
