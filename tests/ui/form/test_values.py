"""Between what is typed and what it means."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.ui.form.fields import Field, Kind
from app.ui.form.values import Blank, Unreadable, read, typed


def field(kind: Kind, **values: Any) -> Field:
    schema = {"items": {"type": values.pop("items", "number")}}
    return Field(name="x", title="x", kind=kind, schema=schema, **values)


@pytest.mark.parametrize(
    ("kind", "entered", "value"),
    [
        (Kind.STEPPER, 3.0, 3),
        (Kind.INTEGER, " 42 ", 42),
        (Kind.INTEGER, "９２２３３７２０３６８５４７７５８０７", 2**63 - 1),
        (Kind.INTEGER, "-7", -7),
        (Kind.NUMBER, "3e-4", 0.0003),
        (Kind.NUMBER, "０．５", 0.5),
        (Kind.NUMBER, "2", 2.0),
        (Kind.TEXT, " as it is ", " as it is "),
        (Kind.NUMBERS, "64, 32", [64.0, 32.0]),
        (Kind.NUMBERS, "[64; 32]", [64.0, 32.0]),
        (Kind.JSON, '{"a": [1, null]}', {"a": [1, None]}),
        (Kind.SWITCH, False, False),
        (Kind.CHOICE, "a", "a"),
    ],
)
def test_what_is_typed_is_read(kind: Kind, entered: Any, value: Any) -> None:
    found = read(field(kind), entered)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "entered"),
    [
        (Kind.STEPPER, 1.5),
        (Kind.STEPPER, float("inf")),
        (Kind.INTEGER, "1.5"),
        (Kind.INTEGER, "1_000"),
        (Kind.INTEGER, "1" * 5000),
        (Kind.INTEGER, "ten"),
        (Kind.NUMBER, "0,5"),
        (Kind.NUMBER, "nan"),
        (Kind.NUMBER, "inf"),
        (Kind.NUMBER, "1e999"),
        (Kind.NUMBERS, "64, x"),
        (Kind.JSON, "{'a': 1}"),
        (Kind.JSON, "[" * 100_000),
    ],
)
def test_what_means_nothing_is_told(kind: Kind, entered: Any) -> None:
    with pytest.raises(Unreadable):
        read(field(kind), entered)


def test_whole_numbers_of_a_list_stay_whole() -> None:
    assert read(field(Kind.NUMBERS, items="integer"), "64 32") == [64, 32]
    with pytest.raises(Unreadable):
        read(field(Kind.NUMBERS, items="integer"), "64 3.5")


@pytest.mark.parametrize("kind", [Kind.STEPPER, Kind.INTEGER, Kind.NUMBER, Kind.TEXT, Kind.JSON])
@pytest.mark.parametrize("entered", [None, "", "  "])
def test_an_empty_field_is_null_or_nothing(kind: Kind, entered: str | None) -> None:
    assert read(field(kind, optional=True, has_default=True), entered) is None
    with pytest.raises(Blank):
        read(field(kind), entered)


def test_an_empty_text_is_a_value_where_it_is_the_default() -> None:
    assert read(field(Kind.TEXT, has_default=True, default=""), "") == ""


def test_an_empty_list_is_a_value() -> None:
    assert read(field(Kind.WORDS), []) == []
    assert read(field(Kind.NUMBERS), "") == []
    assert read(field(Kind.WORDS, optional=True), []) is None


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=8,
)


@given(json_values)
def test_every_value_can_stand_in_every_field(value: Any) -> None:
    for kind in Kind:
        typed(field(kind), value)  # a copy of an old job may hold anything


@given(some.integers(-(2**53), 2**53))
def test_whole_numbers_come_back(value: int) -> None:
    for kind in (Kind.STEPPER, Kind.INTEGER):
        assert read(field(kind), typed(field(kind), value)) == value


@given(some.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(value: float) -> None:
    assert read(field(Kind.NUMBER), typed(field(Kind.NUMBER), value)) == value
