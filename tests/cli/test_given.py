"""`--param` words become the values that their parameters ask for."""

from typing import Any

import pytest

from app.cli import given
from tests import make

INTEGER, NUMBER, TEXT = {"type": "integer"}, {"type": "number"}, {"type": "string"}
NULL = {"type": "null"}
LIST = {"type": "array", "items": INTEGER}
COLOURS = {"Colour": {"enum": ["red", "blue"], "type": "string"}, "Size": {"enum": [1, 2]}}


@pytest.mark.parametrize(
    ("word", "schema", "value"),
    [
        ("5", INTEGER, 5),
        ("-5", INTEGER, -5),
        ("５", INTEGER, 5),
        ("5.0", INTEGER, "5.0"),
        ("five", INTEGER, "five"),
        ("", INTEGER, ""),
        ("5", NUMBER, 5.0),
        ("1e-3", NUMBER, 0.001),
        ("much", NUMBER, "much"),
        ("true", {"type": "boolean"}, True),
        ("No", {"type": "boolean"}, False),
        ("maybe", {"type": "boolean"}, "maybe"),
        ("5", TEXT, "5"),
        ("null", TEXT, "null"),
        ("", TEXT, ""),
        ("a=b", TEXT, "a=b"),
        ("null", {"anyOf": [INTEGER, NULL]}, None),
        ("5", {"anyOf": [INTEGER, NULL]}, 5),
        ("five", {"anyOf": [INTEGER, NULL]}, "five"),
        ("null", {"anyOf": [TEXT, NULL]}, None),
        ("word", {"anyOf": [TEXT, NULL]}, "word"),
        ("word", {"anyOf": [INTEGER, TEXT]}, "word"),
        ("64,32", LIST, [64, 32]),
        ("64, 32", LIST, [64, 32]),
        ("[64, 32]", LIST, [64, 32]),
        ("64", LIST, [64]),
        ("", LIST, []),
        ("[]", LIST, []),
        ("64,x", LIST, [64, "x"]),
        ("[64,", LIST, "[64,"),
        ("a,b", {"type": "array", "items": TEXT}, ["a", "b"]),
        ("null", {"anyOf": [LIST, NULL]}, ["null"]),
        ('{"a": 1}', {"type": "object"}, {"a": 1}),
        ("a: 1", {"type": "object"}, "a: 1"),
        ("red", {"$ref": "#/$defs/Colour"}, "red"),
        ("2", {"$ref": "#/$defs/Size"}, 2),
        ("2", {"enum": [1, 2], "type": "integer"}, 2),
        ("x", {}, "x"),
    ],
)
def test_a_word_is_read_as_its_type(word: str, schema: dict[str, Any], value: Any) -> None:
    entry = make.entry(schema={"properties": {"it": schema}, "$defs": COLOURS})
    read = given.values(entry, [f"it={word}"])["it"]
    assert read == value
    assert type(read) is type(value)


def test_a_parameter_nobody_knows_stays_a_text_for_the_schema_to_refuse() -> None:
    assert given.values(make.entry(), ["nope=5"]) == {"nope": "5"}
