"""How people write numbers in tables, and the one way that `float` reads."""

import re
from collections.abc import Iterable
from typing import Literal

DecimalSign = Literal[".", ","]

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_NUMBER_LIKE = re.compile(r"[+-]?[\d.,]*\d[\d.,]*")
_ONE_POINT = re.compile(r"[+-]?[\d,]*\.\d+")
_ONE_COMMA = re.compile(r"[+-]?[\d.]*,\d+")
_GROUPED = {  # by decimal sign: thousands set apart by the other sign
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?"),
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?"),
}


def decimal_sign(cells: Iterable[str], separator: str) -> DecimalSign:
    """Whether a table writes 3.14 or 3,14.

    A comma only where commas do not separate the fields, some number needs that reading,
    and none contradicts it. "1,234" needs it between semicolons, where it is the custom;
    between tabs it may as well be a thousand.

    Args:
        cells: the different texts of the table.
        separator: what stands between its fields.
    """
    if separator == ",":
        return "."
    comma = False
    for cell in cells:
        if _ONE_POINT.fullmatch(cell) and not _GROUPED[","].fullmatch(cell):
            return "."
        if _ONE_COMMA.fullmatch(cell):
            comma |= separator == ";" or not _GROUPED["."].fullmatch(cell)
    return "," if comma else "."


def plain(cell: str, decimal: DecimalSign) -> str:
    """Write a number as `float` reads it ("1,234.5" as "1234.5"); leave other text as it is."""
    narrow = cell.translate(_FULL_WIDTH)
    if not _NUMBER_LIKE.fullmatch(narrow):
        return cell
    if _GROUPED[decimal].fullmatch(narrow):
        narrow = narrow.replace("," if decimal == "." else ".", "")
    if decimal == "," and narrow.count(",") == 1:
        narrow = narrow.replace(",", ".")
    return narrow
