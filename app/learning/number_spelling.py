"""How people write numbers in tables, and the one way that `float` reads."""

import re
from collections.abc import Iterable
from typing import Literal

DecimalSign = Literal[".", ","]

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_NUMBER_LIKE = re.compile(r"[+-]?[\d.,]*\d[\d.,]*")
_DECIMAL_COMMA = re.compile(r"[+-]?(0|\d{1,3}(\.\d{3})+|\d+),(\d{1,2}|\d{4,})|[+-]?0,\d+")
_DECIMAL_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?\.(\d{1,2}|\d{4,})|[+-]?0?\.\d+")
_GROUPED = {
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?"),
}
_UNGROUPED_COMMA = re.compile(r"[+-]?\d*,\d+|[+-]?\d+,")


def decimal_sign(cells: Iterable[str], separator: str) -> DecimalSign:
    """Whether a table writes 3.14 or 3,14.

    A comma only where a comma does not separate the fields, where some number needs that
    reading, and none contradicts it; between semicolons it is the custom, so there it needs
    no proof.

    Args:
        cells: the different texts of the table.
        separator: what stands between its fields.
    """
    if separator == ",":
        return "."
    commas = separator == ";"
    for cell in cells:
        if _DECIMAL_POINT.fullmatch(cell):
            return "."
        commas = commas or _DECIMAL_COMMA.fullmatch(cell) is not None
    return "," if commas else "."


def plain(cell: str, decimal: DecimalSign) -> str:
    """Write a number as `float` reads it: "1,234.5" becomes "1234.5"; other text stays as it is."""
    narrow = cell.translate(_FULL_WIDTH)
    if not _NUMBER_LIKE.fullmatch(narrow):
        return cell
    if _GROUPED[decimal].fullmatch(narrow):
        narrow = narrow.replace("," if decimal == "." else ".", "")
    elif decimal == "," and not _UNGROUPED_COMMA.fullmatch(narrow):
        return narrow
    return narrow.replace(",", ".") if decimal == "," else narrow
