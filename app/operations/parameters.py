"""Check parameters against a workload's published schema: all problems at once."""

import json
import math
from typing import Any

import jsonschema

from app.domain.sentence import Problem, Sentence, sentence
from app.domain.workload import CatalogueEntry, is_upload

LARGEST = 64 * 1024  # characters of all parameters as JSON
DEEPEST = 20


def complete(entry: CatalogueEntry, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the defaults of those that were not given."""
    properties = entry.schema.get("properties", {})
    defaults = {name: part["default"] for name, part in properties.items() if "default" in part}
    return defaults | params


def problems(entry: CatalogueEntry, params: dict[str, Any]) -> list[Problem]:
    """Everything that is wrong with complete parameters; empty when they fit."""
    if oversized := _oversized(params):
        return [Problem("", oversized)]
    validator = jsonschema.Draft202012Validator(entry.schema)
    found: dict[str, Problem] = {}
    for error in validator.iter_errors(params):
        for problem in _translate(error, entry):
            found.setdefault(problem.field, problem)
    return list(found.values())


def range_of(schema: dict[str, Any]) -> Sentence | None:
    """Which numbers a property accepts; None when it has no bounds."""
    bounds = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
    return _bounds(schema) if bounds & schema.keys() else None


def _oversized(params: dict[str, Any]) -> Sentence | None:
    if _depth(params) > DEEPEST:
        return sentence("The parameters are nested deeper than {deepest} levels.", deepest=DEEPEST)
    if not _is_finite(params):
        return sentence("NaN and infinity cannot be parameters.")
    try:
        text = json.dumps(params, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError):
        return sentence("The parameters cannot be written as JSON.")
    if len(text) > LARGEST:
        return sentence(
            "The parameters have {size} characters; at most {largest} are kept. Upload a file"
            " instead.",
            size=len(text),
            largest=LARGEST,
        )
    return None


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (
                outer.values()
                if isinstance(outer, dict)
                else outer
                if isinstance(outer, list)
                else ()
            )
        ]
    return depth


def _is_finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_finite(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_is_finite(inner) for inner in value)
    return not isinstance(value, float) or math.isfinite(value)


def _translate(error: jsonschema.ValidationError, entry: CatalogueEntry) -> list[Problem]:
    properties = entry.schema.get("properties", {})
    field = str(error.absolute_path[0]) if error.absolute_path else ""
    value: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in value if name not in instance]
            if field:
                return [Problem(field, _needed(properties[field]))]
            return [Problem(name, _needed(properties.get(name, {}))) for name in missing]
        case "additionalProperties":
            known = ", ".join(properties) or "–"
            if field:
                return [Problem(field, sentence("This is not a file that was uploaded."))]
            return [
                Problem(
                    name,
                    sentence("There is no such parameter; there are: {known}.", known=known),
                )
                for name in instance
                if name not in properties
            ]
    if field and is_upload(properties.get(field, {})):
        return [Problem(field, sentence("Choose a file."))]
    return [Problem(field, _sentence(error))]


def _needed(schema: dict[str, Any]) -> Sentence:
    return sentence("Choose a file.") if is_upload(schema) else sentence("This is needed.")


def _schema_of(error: jsonschema.ValidationError) -> dict[str, Any]:
    return error.schema if isinstance(error.schema, dict) else {}


def _sentence(error: jsonschema.ValidationError) -> Sentence:
    if error.validator == "anyOf" and error.context:
        inner = [one for one in error.context if _schema_of(one).get("type") != "null"]
        if inner:
            return _sentence(inner[0])
    limit = error.validator_value
    match error.validator:
        case "type" | "enum" | "const":
            return _kind(_schema_of(error))
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return _bounds(_schema_of(error))
        case "minLength":
            return sentence("At least {limit} characters, please.", limit=limit)
        case "maxLength":
            return sentence("At most {limit} characters, please.", limit=limit)
        case "minItems":
            return sentence("At least {limit} values, please.", limit=limit)
        case "maxItems":
            return sentence("At most {limit} values, please.", limit=limit)
        case "multipleOf":
            return sentence("A multiple of {limit}, please.", limit=limit)
        case "pattern":
            return sentence("This does not have the form {pattern}.", pattern=limit)
    return sentence("This does not fit: {cause}.", cause=error.message[:200])


def _kind(schema: dict[str, Any]) -> Sentence:
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum") or [schema.get("const")]
        choices = ", ".join(str(choice) for choice in allowed)
        return sentence("One of these, please: {choices}.", choices=choices)
    match schema.get("type"):
        case "integer":
            return sentence("A whole number, please.")
        case "number":
            return sentence("A number, please.")
        case "boolean":
            return sentence("Yes or no (true or false), please.")
        case "string":
            return sentence("Text, please.")
        case "array":
            return sentence("A list of values, please.")
    return sentence("This value does not fit.")


def _bounds(schema: dict[str, Any]) -> Sentence:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return sentence("From {low} to {high}, please.", low=low, high=high)
    if above is not None and high is not None:
        return sentence("More than {low} and at most {high}, please.", low=above, high=high)
    if low is not None and below is not None:
        return sentence("At least {low} and less than {high}, please.", low=low, high=below)
    if above is not None and below is not None:
        return sentence("More than {low} and less than {high}, please.", low=above, high=below)
    if low is not None:
        return sentence("At least {low}, please.", low=low)
    if high is not None:
        return sentence("At most {high}, please.", high=high)
    if above is not None:
        return sentence("More than {low}, please.", low=above)
    return sentence("Less than {high}, please.", high=below)
