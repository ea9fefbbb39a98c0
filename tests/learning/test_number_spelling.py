"""Numbers as people write them."""

import pytest

from app.learning.number_spelling import DecimalSign, decimal_sign, plain


@pytest.mark.parametrize(
    ("cell", "decimal", "expected"),
    [
        ("12", ".", "12"),
        ("-3.5e2", ".", "-3.5e2"),
        ("1,234", ".", "1234"),
        ("-1,234,567.89", ".", "-1234567.89"),
        ("1,23", ".", "1,23"),
        ("3,14", ",", "3.14"),
        ("1.234,5", ",", "1234.5"),
        ("1.234.567", ",", "1234567"),
        ("1,2,3", ",", "1,2,3"),
        ("１２．５", ".", "12.5"),
        ("東京１", ".", "東京１"),
        ("2024.01.02", ",", "2024.01.02"),
        ("a,b", ".", "a,b"),
    ],
)
def test_writes_a_number_plainly(cell: str, decimal: DecimalSign, expected: str) -> None:
    assert plain(cell, decimal) == expected


@pytest.mark.parametrize(
    ("cells", "separator", "expected"),
    [
        (["1,5"], ",", "."),
        (["1,5", "x"], ";", ","),
        (["1,5", "2.25"], ";", "."),
        (["1,234"], ";", ","),
        (["1,234"], "\t", "."),
        (["1,234", "0,5"], "\t", ","),
        (["1.234", "0,5"], ";", ","),
        (["12", "x"], ";", "."),
    ],
)
def test_finds_the_decimal_sign(cells: list[str], separator: str, expected: str) -> None:
    assert decimal_sign(cells, separator) == expected


@pytest.mark.parametrize(
    ("cells", "usual", "expected"),
    [
        (["1,234"], ".", "."),
        (["1,234"], ",", ","),
        (["1.234"], ",", ","),
        (["1,5"], ".", ","),
        (["1.5"], ",", "."),
    ],
)
def test_where_a_table_is_unclear_the_usual_decides(
    cells: list[str], usual: DecimalSign, expected: str
) -> None:
    assert decimal_sign(cells, ";", usual) == expected
