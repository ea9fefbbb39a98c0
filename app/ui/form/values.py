"""Between what is typed into a field and the value that it means."""

import json
import math
import re
import unicodedata
from typing import Any

from app.domain.sentence import Sentence, sentence
from app.ui.form.fields import Field, Kind

_INTEGER = re.compile(r"[+-]?\d+")
_BETWEEN_NUMBERS = re.compile(r"[\s,;、，]+")
_LISTS = (Kind.CHOICES, Kind.WORDS, Kind.NUMBERS, Kind.COLUMNS)
_LONGEST_INTEGER = 40  # digits; Python refuses to read endless ones


class Blank(Exception):
    """Nothing is in the field."""


class Unreadable(Exception):
    """What is typed cannot be read as a value; `why` says what is expected."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


def typed(field: Field, value: Any) -> Any:
    """What stands in a field when it has a value; None in place of a value leaves it empty."""
    match field.kind:
        case Kind.STEPPER:
            return float(value) if _is_number(value) else None
        case Kind.INTEGER | Kind.NUMBER:
            return _spelled(value) if _is_number(value) else "" if value is None else str(value)
        case Kind.TEXT:
            return "" if value is None else str(value)
        case Kind.SWITCH:
            return bool(value)
        case Kind.CHOICES:
            return list(value) if _is_list(value) else []
        case Kind.WORDS | Kind.COLUMNS:
            return [str(one) for one in value] if _is_list(value) else []
        case Kind.NUMBERS:
            return ", ".join(map(_spelled, value)) if _is_list(value) else ""
        case Kind.JSON:
            return "" if value is None else json.dumps(value, ensure_ascii=False)
        case Kind.CHOICE | Kind.COLUMN | Kind.UPLOAD:
            return value


def read(field: Field, entered: Any) -> Any:
    """The value that was entered.

    Raises:
        Blank: the field is empty, and that means nothing.
        Unreadable: it means nothing that the parameter could be.
    """
    if entered is None or entered == [] or (isinstance(entered, str) and not entered.strip()):
        return _empty(field)
    match field.kind:
        case Kind.STEPPER | Kind.INTEGER:
            return _integer(entered)
        case Kind.NUMBER:
            return _number(entered)
        case Kind.NUMBERS:
            read_one = _integer if field.schema["items"].get("type") == "integer" else _number
            parts = _BETWEEN_NUMBERS.split(str(entered).strip().strip("[]"))
            return [read_one(part) for part in parts if part]
        case Kind.JSON:
            return _json(entered)
    return entered


def _empty(field: Field) -> Any:
    if field.optional:
        return None
    if field.kind in _LISTS:
        return []
    if field.kind is Kind.TEXT and field.default == "":
        return ""
    raise Blank


def _integer(entered: Any) -> int:
    if isinstance(entered, float) and entered.is_integer():
        return int(entered)
    text = unicodedata.normalize("NFKC", str(entered)).strip()
    if _INTEGER.fullmatch(text) and len(text) <= _LONGEST_INTEGER:
        return int(text)
    raise Unreadable(sentence("A whole number, please."))


def _number(entered: Any) -> float:
    text = unicodedata.normalize("NFKC", str(entered)).strip()
    try:
        value = float(text.replace("_", " "))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unreadable(sentence("A number, please."))
    return value


def _json(entered: Any) -> Any:
    try:
        return json.loads(entered)
    except (ValueError, RecursionError):
        raise Unreadable(
            sentence('This is not JSON. Texts stand in quotation marks: ["a", "b"].')
        ) from None


def _spelled(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
