"""A sentence for people, kept apart from its translation."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English template and the values that go into it.

    The template is also the key under which `language` looks up the translation, so it is
    always a literal at the place where the sentence is made.
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


def sentence(template: str, /, **values: object) -> Sentence:
    """Make a `Sentence`; the name that the catalogue of translations is extracted by."""
    return Sentence(template, dict(values))


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a request; `field` is empty when it is about the whole."""

    field: str
    sentence: Sentence
