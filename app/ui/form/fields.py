"""The fields of a form, as a JSON Schema describes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.workload import Bilingual

LARGEST_STEPPED = 2**53 - 1  # beyond it a browser's numbers have gaps
_DEEPEST = 8


class Kind(StrEnum):
    """How a value is entered."""

    STEPPER = "stepper"  # a whole number with minus and plus
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    SWITCH = "switch"
    CHOICE = "choice"
    CHOICES = "choices"
    WORDS = "words"  # a list of texts
    NUMBERS = "numbers"  # a list of numbers
    UPLOAD = "upload"
    COLUMN = "column"
    COLUMNS = "columns"
    JSON = "json"  # whatever has no better way


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One parameter in a form."""

    name: str
    kind: Kind
    schema: dict[str, Any]  # without references, and of the value that is not null
    title: Bilingual
    help: Bilingual = ""
    optional: bool = False  # null is a value
    has_default: bool = False
    default: Any = None
    advanced: bool = False
    choices: tuple[Any, ...] = ()
    labels: Mapping[str, Bilingual] = field(default_factory=dict)
    suffixes: tuple[str, ...] = ()
    takes: str | None = None  # the kind of artifact of another job, where a suffix says too little
    column_of: str | None = None


def fields_of(schema: dict[str, Any]) -> tuple[Field, ...]:
    """The fields of a form for an object, in the order of its properties."""
    properties = schema.get("properties", {})
    return tuple(_field(name, part, schema) for name, part in properties.items())


def _field(name: str, part: dict[str, Any], root: dict[str, Any]) -> Field:
    schema, optional = _without_null(_resolved(part, root), root)
    has_default = "default" in schema
    kind, choices = _kind(schema, optional, root)
    if kind is Kind.STEPPER and not has_default:
        kind = Kind.INTEGER  # a stepper that begins empty cannot be told from one at 0
    return Field(
        name=name,
        kind=kind,
        schema=schema,
        title=schema.get("x-title") or name,
        help=schema.get("x-description") or schema.get("description", ""),
        optional=optional,
        has_default=has_default,
        default=schema.get("default"),
        advanced=bool(schema.get("x-advanced")),
        choices=choices,
        labels=schema.get("x-labels", {}),
        suffixes=tuple(schema.get("x-upload", ())),
        takes=schema.get("x-takes"),
        column_of=schema.get("x-column-of"),
    )


def _resolved(part: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    for _level in range(_DEEPEST):
        reference = part.get("$ref", "")
        rest = {key: value for key, value in part.items() if key != "$ref"}
        if reference.startswith("#/$defs/"):
            part = root.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {}) | rest
        elif len(part.get("allOf", ())) == 1:
            rest = {key: value for key, value in part.items() if key != "allOf"}
            part = part["allOf"][0] | rest
        else:
            return part
    return {}  # it refers to itself


def _without_null(schema: dict[str, Any], root: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    kind = schema.get("type")
    if isinstance(kind, list) and "null" in kind:
        others = [one for one in kind if one != "null"]
        return schema | {"type": others[0] if len(others) == 1 else others}, True
    parts = [_resolved(part, root) for part in schema.get("anyOf", schema.get("oneOf", ()))]
    others = [part for part in parts if part.get("type") != "null"]
    optional = len(others) < len(parts)
    outer = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
    if len(others) == 1:
        return others[0] | outer, optional
    if others and all(part.get("type") in ("integer", "number") for part in others):
        return outer | {"type": "number"}, optional
    return schema, optional


def _kind(
    schema: dict[str, Any], optional: bool, root: dict[str, Any]
) -> tuple[Kind, tuple[Any, ...]]:
    kind = schema.get("type")
    is_list = kind == "array"
    if "x-upload" in schema:
        return Kind.UPLOAD, ()
    if "x-column-of" in schema and kind in ("string", "array"):
        return (Kind.COLUMNS if is_list else Kind.COLUMN), ()
    if choices := _choices(schema):
        return Kind.CHOICE, choices
    if is_list:
        return _kind_of_list(_resolved(schema.get("items", {}), root))
    match kind:
        case "boolean":
            return (Kind.CHOICE, (True, False)) if optional else (Kind.SWITCH, ())
        case "integer":
            return (Kind.INTEGER if optional or _is_large(schema) else Kind.STEPPER), ()
        case "number":
            return Kind.NUMBER, ()
        case "string":
            return Kind.TEXT, ()
    return Kind.JSON, ()


def _kind_of_list(items: dict[str, Any]) -> tuple[Kind, tuple[Any, ...]]:
    if choices := _choices(items):
        return Kind.CHOICES, choices
    match items.get("type"):
        case "string":
            return Kind.WORDS, ()
        case "integer" | "number":
            return Kind.NUMBERS, ()
    return Kind.JSON, ()


def _choices(schema: dict[str, Any]) -> tuple[Any, ...]:
    found = (schema["const"],) if "const" in schema else tuple(schema.get("enum", ()))
    simple = all(isinstance(one, str | int | float | bool) for one in found)
    return found if simple else ()


def _is_large(schema: dict[str, Any]) -> bool:
    bounds = (schema.get(key, 0) for key in ("minimum", "maximum", "default"))
    return any(isinstance(bound, int) and abs(bound) > LARGEST_STEPPED for bound in bounds)
