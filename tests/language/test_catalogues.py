"""Every text of the code has its Japanese, and every Japanese text its place in the code."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from app.language.translator import LOCALE
from app.settings import Settings

APP = LOCALE.parents[1]


@dataclass(frozen=True)
class Marked:
    """A text marked for translation; `plural` where there are two."""

    place: str
    text: str
    plural: str | None
    values: frozenset[str] | None  # None when they cannot be told from the code

    @property
    def placeholders(self) -> set[str]:
        return placeholders(self.text) | placeholders(self.plural or "")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def marked() -> Iterator[Marked]:
    # Read from the syntax tree: Babel's own reader does not look into f-strings.
    for path in sorted(APP.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and (name := _marker(call)):
                yield _marked(call, name, f"{path.relative_to(APP)}:{call.lineno}")
    for name, setting in Settings.model_fields.items():
        yield Marked(f"settings.py: {name}", str(setting.description), None, None)


def _marker(call: ast.Call) -> str | None:
    match call.func:
        case ast.Name(id="_" | "sentence" as name):
            return name
        case ast.Attribute(attr="plural"):
            return "plural"
    return None


def _marked(call: ast.Call, name: str, place: str) -> Marked:
    literals = call.args[: 2 if name == "plural" else 1]
    texts = [literal.value for literal in literals if isinstance(literal, ast.Constant)]
    assert len(texts) == len(literals), f"{place}: only a literal can be translated"
    values = frozenset(keyword.arg or "" for keyword in call.keywords)
    if name == "plural":
        values |= {"count"}
    return Marked(
        place,
        str(texts[0]),
        str(texts[1]) if name == "plural" else None,
        None if "" in values else values,
    )


@dataclass(frozen=True)
class Translated:
    """An entry of a catalogue."""

    file: str
    text: str
    plural: str | None
    japanese: str
    is_fuzzy: bool


def translated() -> Iterator[Translated]:
    for path in sorted((LOCALE / "ja").glob("*.po")):
        with open(path, "rb") as file:
            catalogue = read_po(file, locale="ja")
        assert not catalogue.obsolete, path.name
        for message in catalogue:
            if message.id:
                yield _translated(path, message.id, message.string, message.fuzzy)


def _translated(path: Path, key: object, japanese: object, is_fuzzy: bool) -> Translated:
    texts = key if isinstance(key, tuple | list) else (key, None)
    found = japanese[0] if isinstance(japanese, tuple | list) else japanese
    plural = None if texts[1] is None else str(texts[1])
    return Translated(path.name, str(texts[0]), plural, str(found), is_fuzzy)


MARKED = list(marked())
TRANSLATED = list(translated())
CATALOGUE = {(one.text, one.plural): one for one in TRANSLATED}


def test_every_text_has_its_japanese() -> None:
    missing = [
        f"{one.place}: {one.text!r}"
        for one in MARKED
        if not (found := CATALOGUE.get((one.text, one.plural)))
        or not found.japanese
        or found.is_fuzzy
    ]
    assert not missing, "\n".join(missing)


def test_every_japanese_text_is_used() -> None:
    used = {(one.text, one.plural) for one in MARKED}
    unused = [
        f"{one.file}: {one.text!r}" for one in TRANSLATED if (one.text, one.plural) not in used
    ]
    assert not unused, "\n".join(unused)


def test_both_languages_name_the_same_values() -> None:
    different = [
        f"{one.file}: {one.text!r} / {one.japanese!r}"
        for one in TRANSLATED
        if placeholders(one.japanese) != placeholders(one.plural or one.text)
    ]
    assert not different, "\n".join(different)


def test_every_value_that_a_text_names_is_given() -> None:
    lacking = [
        f"{one.place}: {sorted(one.placeholders - one.values)}"
        for one in MARKED
        if one.values is not None and not one.placeholders <= one.values
    ]
    assert not lacking, "\n".join(lacking)


def test_no_text_is_translated_in_two_ways() -> None:
    different = [
        f"{one.file}, {other.file}: {one.text!r}"
        for one in TRANSLATED
        if (other := CATALOGUE[(one.text, one.plural)]).japanese != one.japanese
    ]
    assert not different, "\n".join(different)
