"""`--param k=v`, `--file k=PATH`, `--input k=JOB/FILE`: from words to values of a request.

A value that is not what its parameter asks for stays a text: the schema then says what is
wrong with it, together with everything else.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.chain import ArtifactOf
from app.domain.errors import InvalidRequest
from app.domain.sentence import Problem, sentence
from app.domain.workload import CatalogueEntry, is_upload

YES = frozenset({"true", "yes", "on"})
NO = frozenset({"false", "no", "off"})


def pairs(words: Sequence[str], option: str) -> dict[str, str]:
    """`["k=v", …]` by key.

    Raises:
        InvalidRequest: a word has no "=", or a key comes twice; tells all of them.
    """
    found: dict[str, str] = {}
    problems = []
    for word in words:
        key, equals, value = word.partition("=")
        if not key or not equals:
            problems.append(
                Problem(
                    "", sentence("{option} {word}: write NAME=VALUE.", option=option, word=word)
                )
            )
        elif key in found:
            problems.append(Problem(key, sentence("This is given twice.")))
        found[key] = value
    if problems:
        raise InvalidRequest(problems)
    return found


def paths(words: Sequence[str]) -> dict[str, Path]:
    """`["k=PATH", …]` by key."""
    return {key: Path(value).expanduser() for key, value in pairs(words, "--file").items()}


def inputs(words: Sequence[str]) -> dict[str, Any]:
    """`["k=12/model.safetensors", …]` by key: references to artifacts of other jobs.

    Raises:
        InvalidRequest: a word is no pair, or names no job and file.
    """
    found, problems = dict[str, Any](), []
    for key, word in pairs(words, "--input").items():
        job, slash, name = word.removeprefix("#").partition("/")
        if slash and name and job.isascii() and job.isdigit():
            found[key] = ArtifactOf(int(job), name).reference
        else:
            why = sentence("{word}: write JOB/FILE, as in 12/model.safetensors.", word=word)
            problems.append(Problem(key, why))
    if problems:
        raise InvalidRequest(problems)
    return found


def values(entry: CatalogueEntry, words: Sequence[str]) -> dict[str, Any]:
    """The values of `--param`, each read as the type that its parameter has.

    Raises:
        InvalidRequest: a word is no pair, or a file was given as a value.
    """
    found = pairs(words, "--param")
    properties = entry.schema.get("properties", {})
    problems = [
        Problem(
            key,
            sentence(
                "This is a file: give it with --file {key}=PATH or --input {key}=JOB/FILE.", key=key
            ),
        )
        for key, word in found.items()
        if is_upload(properties.get(key, {})) and word != "null"
    ]
    if problems:
        raise InvalidRequest(problems)
    return {key: value(word, properties.get(key, {}), entry.schema) for key, word in found.items()}


def value(word: str, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """One word, read as what a schema asks for; the word itself when it is nothing of the kind.

    Args:
        schema: of the value.
        root: of all parameters, where `$ref` points into.
    """
    alternatives = _alternatives(schema, root)
    for alternative in alternatives:
        read = _read(word, alternative, root)
        if read is not None:
            return read
    if word == "null" and any(_type(alternative) == "null" for alternative in alternatives):
        return None
    return word


def _alternatives(schema: dict[str, Any], root: dict[str, Any]) -> list[dict[str, Any]]:
    if reference := schema.get("$ref"):
        name = str(reference).rpartition("/")[2]
        return _alternatives(root.get("$defs", {}).get(name, {}), root)
    if "anyOf" in schema:
        return [found for part in schema["anyOf"] for found in _alternatives(part, root)]
    return [schema]


def _type(schema: dict[str, Any]) -> str:
    if "type" in schema:
        return str(schema["type"])
    choices = schema.get("enum") or [schema.get("const")]
    for python, name in ((bool, "boolean"), (int, "integer"), (float, "number")):
        if all(isinstance(choice, python) for choice in choices):
            return name
    return "string"


def _read(word: str, schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """A word as a schema's type; None when it is not of that type, and for null itself."""
    kind = _type(schema)
    if kind == "array" and not word.lstrip().startswith("["):
        parts = [part.strip() for part in word.split(",")] if word.strip() else []
        return [value(part, schema.get("items", {}), root) for part in parts]
    if kind in ("array", "object"):
        return _json(word)
    if kind == "boolean":
        return True if word.lower() in YES else False if word.lower() in NO else None
    try:
        if kind == "integer":
            return int(word)
        if kind == "number":
            return float(word)
    except ValueError:
        return None
    return None if kind == "null" or word == "null" else word


def _json(word: str) -> Any:
    try:
        return json.loads(word)
    except ValueError:
        return None
