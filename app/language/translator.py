"""From an English key to the reader's language."""

import functools
import gettext
import io
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


def choose(*wishes: str | None) -> Language:
    """The first of these wishes ("ja", "ja-JP", …) that can be met; English otherwise."""
    for wish in wishes:
        for language in LANGUAGES:
            if wish and wish.lower().replace("_", "-").split("-")[0] == language:
                return language
    return "en"
