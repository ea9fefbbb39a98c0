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


def decimal_sign(
    cells: Iterable[str], separator: str, usual: DecimalSign | None = None
) -> DecimalSign:
    """Whether a table writes 3.14 or 3,14.

    A comma only where commas do not separate the fields, some number needs that reading,
    and none contradicts it. Where "1,234" and "1.234" are all there is, what is usual
    decides; else "1,234" needs that reading between semicolons, where it is the custom, and
    between tabs it may as well be a thousand.

    Args:
        cells: the different texts of the table.
        separator: what stands between its fields.
        usual: what tables that come together with this one write, where that is known.
    """
    if separator == ",":
        return "."
    comma = usual == ","
    is_custom = separator == ";" and usual is None
    for cell in cells:
        if _ONE_POINT.fullmatch(cell) and not _GROUPED[","].fullmatch(cell):
            return "."
        if _ONE_COMMA.fullmatch(cell):
            comma |= is_custom or not _GROUPED["."].fullmatch(cell)
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
