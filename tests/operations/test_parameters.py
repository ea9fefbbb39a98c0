"""Parameters against a schema: every problem at once, each in a sentence."""

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from app.domain.workload import CatalogueEntry
from app.operations import parameters
from app.workloads import RunningJob, Upload, declared, workload


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


def everything(
    job: RunningJob,
    *,
    data: Upload,
    whole: Annotated[int, Field(ge=1, le=10)] = 1,
    share: Annotated[float, Field(gt=0, le=0.5)] = 0.1,
    half_open: Annotated[float, Field(ge=0, lt=1)] = 0.5,
    inside: Annotated[float, Field(gt=0, lt=1)] = 0.5,
    at_least: Annotated[float, Field(ge=2)] = 2,
    at_most: Annotated[float, Field(le=2)] = 2,
    above: Annotated[float, Field(gt=2)] = 3,
    below: Annotated[float, Field(lt=2)] = 1,
    even: Annotated[int, Field(multiple_of=2)] = 2,
    yes: bool = True,
    word: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")] = "abc",
    choice: Literal["adam", "sgd"] = "adam",
    only: Literal["one"] = "one",
    number_choice: Literal[1, 2] = 1,
    colour: Colour = Colour.RED,
    sizes: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=3)] = [64],  # noqa: B006
    limit: Annotated[int, Field(ge=1)] | None = None,
    table: dict[str, float] = {},  # noqa: B006
) -> None:
    """Has a parameter of every kind."""


@pytest.fixture(scope="module")
def entry() -> CatalogueEntry:
    workload(title="Everything")(everything)
    return declared()["everything"].entry


FILE = {"upload": "0" * 64, "name": "x.csv"}


def said(entry: CatalogueEntry, **changed: Any) -> dict[str, str]:
    params = parameters.complete(entry, {"data": FILE} | changed)
    return {one.field: str(one.sentence) for one in parameters.problems(entry, params)}


def test_the_defaults_fit(entry: CatalogueEntry) -> None:
    assert said(entry) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("whole", 10),
        ("whole", 3.0),
        ("share", 0.5),
        ("half_open", 0),
        ("yes", False),
        ("word", "ab"),
        ("choice", "sgd"),
        ("number_choice", 2),
        ("colour", "blue"),
        ("sizes", [1, 2, 3]),
        ("limit", None),
        ("limit", 5),
        ("table", {"a": 1.5}),
        ("data", {"job": 3, "artifact": "x.csv"}),
    ],
)
def test_what_fits_is_accepted(entry: CatalogueEntry, name: str, value: Any) -> None:
    assert said(entry, **{name: value}) == {}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("data", None, "Choose a file."),
        ("data", "x.csv", "Choose a file."),
        ("data", {"upload": 3, "name": "x"}, "Choose a file."),
        ("data", {"name": "x.csv"}, "Choose a file."),
        ("data", {"job": 3}, "Choose a file."),
        ("data", {"job": 0, "artifact": "x.csv"}, "Choose a file."),
        ("data", {"upload": "0", "artifact": "x.csv"}, "Choose a file."),
        ("data", FILE | {"job": 3, "artifact": "x.csv"}, "Choose a file."),
        ("data", FILE | {"path": "/etc/passwd"}, "This is not a file that was uploaded."),
        ("whole", "3", "A whole number, please."),
        ("whole", 1.5, "A whole number, please."),
        ("whole", True, "A whole number, please."),
        ("whole", 0, "From 1 to 10, please."),
        ("whole", 11, "From 1 to 10, please."),
        ("share", "much", "A number, please."),
        ("share", 0, "More than 0 and at most 0.5, please."),
        ("half_open", 1, "At least 0 and less than 1, please."),
        ("inside", 1, "More than 0 and less than 1, please."),
        ("at_least", 1, "At least 2, please."),
        ("at_most", 3, "At most 2, please."),
        ("above", 2, "More than 2, please."),
        ("below", 2, "Less than 2, please."),
        ("even", 3, "A multiple of 2, please."),
        ("yes", "true", "Yes or no (true or false), please."),
        ("yes", 1, "Yes or no (true or false), please."),
        ("word", 3, "Text, please."),
        ("word", "a", "At least 2 characters, please."),
        ("word", "abcde", "At most 4 characters, please."),
        ("word", "AB", "This does not have the form ^[a-z]+$."),
        ("choice", "rprop", "One of these, please: adam, sgd."),
        ("only", "two", "One of these, please: one."),
        ("number_choice", 3, "One of these, please: 1, 2."),
        ("colour", "green", "One of these, please: red, blue."),
        ("sizes", 64, "A list of values, please."),
        ("sizes", [], "At least 1 values, please."),
        ("sizes", [1, 2, 3, 4], "At most 3 values, please."),
        ("sizes", [1, "two"], "A whole number, please."),
        ("sizes", [0], "At least 1, please."),
        ("limit", "five", "A whole number, please."),
        ("limit", 0, "At least 1, please."),
        ("table", [], "This value does not fit."),
        ("table", {"a": "b"}, "A number, please."),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(
    entry: CatalogueEntry, name: str, value: Any, sentence: str
) -> None:
    assert said(entry, **{name: value}) == {name: sentence}


def test_every_problem_is_told_at_once(entry: CatalogueEntry) -> None:
    params = parameters.complete(entry, {"whole": "x", "share": 9, "colour": 3, "extra": 1})
    found = {one.field: str(one.sentence) for one in parameters.problems(entry, params)}
    assert found.keys() == {"data", "whole", "share", "colour", "extra"}
    assert found["data"] == "Choose a file."
    assert found["extra"].startswith("There is no such parameter; there are: data, whole,")


def test_what_is_missing_is_needed() -> None:
    entry = CatalogueEntry(
        name="x",
        title="x",
        description="",
        schema={"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
    )
    (problem,) = parameters.problems(entry, {})
    assert (problem.field, str(problem.sentence)) == ("a", "This is needed.")


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (float("nan"), "NaN and infinity"),
        ([1.0, {"a": float("-inf")}], "NaN and infinity"),
        (nested(30), "nested deeper"),
        ("x" * 70_000, "characters"),
        ({1, 2}, "cannot be written as JSON"),
        (b"bytes", "cannot be written as JSON"),
        ("\ud800", "cannot be written as JSON"),
    ],
)
def test_what_can_be_no_parameter_at_all(entry: CatalogueEntry, value: Any, why: str) -> None:
    assert why in said(entry, word=value)[""]


def test_something_nested_without_end_is_refused_quickly(entry: CatalogueEntry) -> None:
    value: list[Any] = []
    value.append(value)
    assert "nested deeper" in said(entry, table=value)[""]


def test_the_bounds_of_a_property_can_be_told() -> None:
    assert str(parameters.range_of({"minimum": 1, "maximum": 2})) == "From 1 to 2, please."
    assert parameters.range_of({"type": "integer"}) is None
