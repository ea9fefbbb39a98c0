"""Every text of the program has its Japanese, and no more than one."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

from app.language.translator import LOCALE
from app.settings import ROOT, Settings

KEYWORDS = {"_": 1, "sentence": 1, "plural": 2}  # how many of the arguments are texts
CATALOGUES = sorted((LOCALE / "ja").glob("*.po"))
PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")
JAPANESE = re.compile(r"[^\x00-\x7f]")


def texts(path: Path) -> list[str]:
    """The texts that a module marks for translation."""
    found: list[str] = []
    source = BytesIO(path.read_bytes())
    for _line, function, text, _comments in extract_python(source, list(KEYWORDS), [], {}):
        parts = text if isinstance(text, tuple) else (text,)
        found.extend(part for part in parts[: KEYWORDS[function]] if part)
    return found


def translations(path: Path) -> dict[str, str]:
    with open(path, "rb") as file:
        catalogue = read_po(file, locale="ja")
    found = {}
    for message in catalogue:
        if message.id:
            keys = message.id if isinstance(message.id, tuple | list) else (message.id,)
            text = message.string[0] if isinstance(message.string, tuple) else message.string
            found.update(dict.fromkeys(keys, str(text)))
    return found


ALL = {key: text for path in CATALOGUES for key, text in translations(path).items()}
SOURCES = [path for path in sorted((ROOT / "app").rglob("*.py")) if "migrations" not in path.parts]


def is_shown(path: Path) -> bool:
    """Whether its texts reach a reader; what a workload's own code says is kept in English."""
    return "learning" not in path.parts


@pytest.mark.parametrize("path", [path for path in SOURCES if is_shown(path)], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_has_its_japanese(path: Path) -> None:
    # What has no letters, such as "{reason}: {error}", reads the same in both languages.
    wanted = {text for text in texts(path) if re.search("[A-Za-z]", PLACEHOLDER.sub("", text))}
    assert sorted(wanted - ALL.keys()) == []


def test_every_setting_has_its_japanese() -> None:
    wanted = {field.description or "" for field in Settings.model_fields.values()}
    assert sorted(wanted - ALL.keys()) == []


def test_no_text_is_translated_twice() -> None:
    counted = Counter(key for path in CATALOGUES for key in translations(path))
    assert [key for key, count in counted.items() if count > 1] == []


def test_a_translation_has_the_same_values_in_it() -> None:
    def values(text: str) -> set[str]:
        return set(PLACEHOLDER.findall(text)) - {"count"}

    assert [key for key, text in ALL.items() if values(key) != values(text)] == []


def test_a_translation_is_there_and_japanese() -> None:
    same = [key for key, text in ALL.items() if not JAPANESE.search(text) and text != key]
    assert [key for key, text in ALL.items() if not text] == []
    assert [key for key in same if len(key) > 12] == []


def test_no_translation_is_left_over() -> None:
    used = {text for path in SOURCES for text in texts(path)}
    used |= {field.description or "" for field in Settings.model_fields.values()}
    assert sorted(ALL.keys() - used) == []
