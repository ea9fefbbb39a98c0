"""From cells to features: what kind a column is, and how each kind is encoded."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.learning.cell_values import Cells
from app.learning.column_kinds import Unused, column_for, numbers_rows
from app.learning.columns import (
    BooleanColumn,
    CategoryColumn,
    Column,
    DateColumn,
    NumberColumn,
    from_json,
    to_json,
)


def cells(values: Sequence[str | None]) -> Cells:
    return np.array([*values, None], dtype=object)[:-1]


def column(values: Sequence[str | None]) -> Column:
    found = column_for("x", cells(values))
    assert not isinstance(found, Unused)
    return found


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "2.5", None, "-3e4"], "number"),
        (["1", "2", "3", "4", "5", "6", "7", "8", "9", "about 10"], "number"),
        (["True", "FALSE", "true"], "boolean"),
        (["はい", "いいえ", None], "boolean"),
        (["yes", "no", "maybe"], "category"),
        (["2024-01-05", "2024-02-29", None], "date"),
        (["2024/1/5 9:30", "2024/12/31 18:00"], "date"),
        (["2024年1月5日", "2024年12月31日"], "date"),
        (["31/12/2024", "01/02/2024"], "date"),
        (["5.1.2024", "31.12.2024"], "date"),
        (["2024-01-05T10:00:00Z", "2024-01-05T10:00:00+09:00"], "date"),
        (["a", "b", "a", None], "category"),
    ],
)
def test_finds_the_kind(values: list[str | None], kind: str) -> None:
    assert column(values).kind == kind


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([None, None], "has no values"),
        (["a", "a", None], "has only one value"),
        (["1", "1.0"], "has only one value"),
        (["1e308", "-1e308", "3"], "has numbers too large to compute with"),
        ([f"comment {i}" for i in range(40)], "has a different text in most rows"),
    ],
)
def test_leaves_out_what_says_nothing(values: list[str | None], why: str) -> None:
    assert column_for("x", cells(values)) == Unused("x", why)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("x", ["1", "2", "3"], True),
        ("x", ["0", "1", "2"], True),
        ("year", ["1990", "1991", "1992"], False),
        ("x", ["1", "2", "4"], False),
        ("customer_id", ["77", "31", "52"], True),
        ("会員番号", ["77", "31", "52"], True),
        ("station_id", ["77", "31", "77"], False),
        ("humid", ["77", "31", "52"], False),
        ("id", ["1", "2", None], False),
        ("id", ["a", "b", "c"], False),
    ],
)
def test_knows_columns_that_number_the_rows(
    name: str, values: list[str | None], expected: bool
) -> None:
    assert numbers_rows(name, cells(values)) is expected


def test_numbers_are_scaled_and_missing_ones_marked() -> None:
    found = column(["1", "3", None])
    assert found == NumberColumn(name="x", mean=2.0, scale=1.0, marks_missing=True)
    encoded = found.encode(cells(["3", "1", None, "text", "inf"]))
    assert encoded.tolist() == [[1, 0], [-1, 0], [0, 1], [0, 1], [0, 1]]
    assert encoded.dtype == np.float32


def test_a_mistyped_number_does_not_overflow() -> None:
    encoded = column(["1", "3"]).encode(cells(["1e300", "-1e300"]))
    assert encoded.tolist() == [[1e6], [-1e6]]


def test_booleans_are_signs() -> None:
    found = column(["Yes", "no", "YES"])
    assert found == BooleanColumn(name="x", yes="yes", no="no", marks_missing=False)
    assert found.encode(cells(["yes", "NO", None, "perhaps"])).tolist() == [[1], [-1], [0], [0]]


def test_unseen_categories_are_all_zeros() -> None:
    found = column(["b", "a", "b", None])
    assert found == CategoryColumn(name="x", values=("b", "a"), marks_missing=True)
    encoded = found.encode(cells(["a", "b", "unseen", None]))
    assert encoded.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]]


def test_of_too_many_categories_the_frequent_ones_are_kept() -> None:
    found = column(["often", "often", *(f"v{i % 60}" for i in range(180))])
    assert isinstance(found, CategoryColumn)
    assert len(found.values) == 30
    assert found.values[0] == "v0"


def test_dates_become_a_day_and_places_in_cycles() -> None:
    found = column(["2024-01-01", "2024-01-03", None])
    assert isinstance(found, DateColumn)
    assert not found.has_times
    encoded = found.encode(cells(["2024-01-01", "2024-01-03", "2024-01-08", None]))
    assert encoded.shape == (4, found.width) == (4, 6)
    np.testing.assert_allclose(encoded[:2, 0], [-1, 1])
    np.testing.assert_allclose(encoded[0, 3:5], encoded[2, 3:5], atol=1e-5)  # both are Mondays
    assert encoded[3].tolist() == [0, 0, 0, 0, 0, 1]


def test_dates_may_be_far_away() -> None:
    found = column(["2024-01-01", "9999-12-31", "0800-01-01"])
    assert found.kind == "date"
    assert np.isfinite(found.encode(cells(["9999-12-31"]))).all()
    assert found.example.count("-") == 2


def test_times_of_day_count_when_there_are_some() -> None:
    found = column(["2024-01-01 06:00", "2024-01-02 18:00"])
    assert found.width == 7
    encoded = found.encode(cells(["2024-05-05 06:00", "2024-06-06 18:00"]))
    np.testing.assert_allclose(encoded[:, 5], [1, -1], atol=1e-4)


@pytest.mark.parametrize(
    "values",
    [["1", "3"], ["yes", "no"], ["2024-01-01", "2024-01-03"], ["a", "b", "a", "b", None]],
)
def test_every_kind_survives_json(values: list[str | None]) -> None:
    found = column(values)
    assert from_json(to_json(found)) == found
