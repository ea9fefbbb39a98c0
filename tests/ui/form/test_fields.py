"""From a JSON Schema, as pydantic writes it, to the fields of a form."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model

from app.ui.form import fields
from app.ui.form.fields import Kind, fields_of


class Point(BaseModel):
    x: float


def field_for(annotation: Any, default: Any = ...) -> fields.Field:
    model = create_model("Model", value=(annotation, default))
    (found,) = fields_of(model.model_json_schema())
    return found


@pytest.mark.parametrize(
    ("annotation", "default", "kind"),
    [
        (int, 3, Kind.STEPPER),
        (int, ..., Kind.INTEGER),
        (int | None, 3, Kind.INTEGER),
        (Annotated[int, Field(le=2**63 - 1)], 0, Kind.INTEGER),
        (float, 0.5, Kind.NUMBER),
        (int | float, 1, Kind.NUMBER),
        (str, "x", Kind.TEXT),
        (str | None, None, Kind.TEXT),
        (bool, True, Kind.SWITCH),
        (bool | None, None, Kind.CHOICE),
        (Literal["a", "b"], "a", Kind.CHOICE),
        (Literal["one"], "one", Kind.CHOICE),
        (list[Literal["a", "b"]], [], Kind.CHOICES),
        (list[str], [], Kind.WORDS),
        (list[float], [], Kind.NUMBERS),
        (tuple[int, int], (1, 2), Kind.JSON),
        (dict[str, int], {}, Kind.JSON),
        (int | str, 1, Kind.JSON),
        (Point, ..., Kind.JSON),
        (list[Point], [], Kind.JSON),
        (Any, None, Kind.JSON),
    ],
)
def test_every_type_has_a_field(annotation: Any, default: Any, kind: Kind) -> None:
    assert field_for(annotation, default).kind is kind


def test_choices_are_those_of_the_schema() -> None:
    assert field_for(Literal["a", 2] | None, None).choices == ("a", 2)
    assert field_for(bool | None, None).choices == (True, False)
    assert field_for(list[Literal["r", "g"]], []).choices == ("r", "g")


def test_null_makes_a_field_optional() -> None:
    assert field_for(float | None, None).optional
    assert not field_for(float, 1.0).optional


def test_what_is_ours_is_read_beside_a_null() -> None:
    schema = {
        "properties": {
            "data": {
                "anyOf": [{"type": "object", "x-upload": []}, {"type": "null"}],
                "default": None,
                "x-upload": [".csv"],
                "x-title": {"en": "Table", "ja": "表"},
                "x-advanced": True,
            },
            "column": {"type": "string", "x-column-of": "data"},
            "columns": {"type": "array", "items": {"type": "string"}, "x-column-of": "data"},
        }
    }
    data, column, columns = fields_of(schema)
    assert (data.kind, data.optional, data.suffixes) == (Kind.UPLOAD, True, (".csv",))
    assert (data.title, data.advanced) == ({"en": "Table", "ja": "表"}, True)
    assert (column.kind, column.column_of) == (Kind.COLUMN, "data")
    assert columns.kind is Kind.COLUMNS


def test_a_schema_that_refers_to_itself_still_has_a_field() -> None:
    schema = {"properties": {"tree": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}}
    (found,) = fields_of(schema)
    assert found.kind is Kind.JSON


def test_a_schema_without_properties_has_no_fields() -> None:
    assert fields_of({}) == ()
