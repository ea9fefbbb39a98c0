"""From an English key to the reader's language."""

import functools
import gettext
import io
import re
from pathlib import Path
from typing import Any, Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.domain.errors import InvalidRequest, NonstopError
from app.domain.sentence import Sentence
from app.domain.workload import Bilingual

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
LOCALE = Path(__file__).parent / "locale"


class Translator:
    """Speaks one language. Calling it translates: `_("Submit")`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._catalogues = _catalogues(language)

    def __call__(self, template: str, /, **values: Any) -> str:
        """A text in the reader's language, with values filled in."""
        found = template
        for catalogue in self._catalogues:
            found = catalogue.gettext(template)
            if found != template:
                break
        return found.format(**values) if values else found

    def plural(self, one: str, many: str, count: int, /, **values: Any) -> str:
        """A text that depends on a number, which is there as {count}."""
        found = one if count == 1 else many
        for catalogue in self._catalogues:
            translated = catalogue.ngettext(one, many, count)
            if translated not in (one, many):
                found = translated
                break
        return found.format(count=count, **values)

    def say(self, sentence: Sentence) -> str:
        """A sentence of the domain in the reader's language."""
        values = {
            key: self.say(value) if isinstance(value, Sentence) else value
            for key, value in sentence.values.items()
        }
        return self(sentence.template, **values) if values else self(sentence.template)

    def retell(self, text: str) -> str:
        """A sentence that was stored in English, in the reader's language where it is known.

        Errors of jobs are kept as text. Their templates are found again by their fixed parts.
        """
        for pattern, template in _patterns(self.language):
            if match := pattern.fullmatch(text):
                return self(template, **match.groupdict())
        return text

    def explain(self, error: NonstopError) -> str:
        """What an error has to say, all of it."""
        if isinstance(error, InvalidRequest):
            return "\n".join(
                f"{problem.field}: {self.say(problem.sentence)}"
                if problem.field
                else self.say(problem.sentence)
                for problem in error.problems
            )
        return self.say(error.message)

    def pick(self, text: Bilingual) -> str:
        """The reader's version of a text that comes in both languages."""
        if isinstance(text, str):
            return text
        return text.get(self.language) or next(iter(text.values()), "")


@functools.cache
def translator(language: Language) -> Translator:
    """The translator for a language; one for all threads."""
    return Translator(language)


@functools.cache
def _catalogues(language: Language) -> tuple[gettext.GNUTranslations, ...]:
    # Compiled at the first use: compiled catalogues in the repository could disagree with these.
    found = []
    for path in sorted((LOCALE / language).glob("*.po")):
        compiled = io.BytesIO()
        with open(path, "rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        found.append(gettext.GNUTranslations(compiled))
    return tuple(found)


@functools.cache
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What the texts made from each translated template look like; the longest first."""
    found = []
    for path in sorted((LOCALE / language).glob("*.po")):
        with open(path, "rb") as file:
            keys = [message.id for message in read_po(file, locale=language)]
        for key in keys:
            if isinstance(key, str) and key and _is_plain(key):
                parts = re.split(r"\{(\w+)\}", key)
                pattern = "".join(
                    f"(?P<{part}>.+?)" if place % 2 else re.escape(part)
                    for place, part in enumerate(parts)
                )
                found.append((re.compile(pattern, re.DOTALL), key))
    return tuple(sorted(found, key=lambda one: -len(one[1])))


def _is_plain(key: str) -> bool:
    """Whether a template has fixed words, and each value once and as it is."""
    names = re.findall(r"\{([^}]*)\}", key)
    fixed = re.sub(r"\{[^}]*\}", "", key)
    return (
        len(set(names)) == len(names)
        and all(name.isidentifier() for name in names)
        and len(re.findall(r"[A-Za-z]{2,}", fixed)) >= 2
    )


def choose(*wishes: str | None) -> Language:
    """The first of these wishes ("ja", "ja-JP", …) that can be met; English otherwise."""
    for wish in wishes:
        for language in LANGUAGES:
            if wish and wish.lower().replace("_", "-").split("-")[0] == language:
                return language
    return "en"
