"""Somebody's text made harmless to show."""

import re
import unicodedata

# CSI, OSC, DCS and single-character escape sequences of terminals (ECMA-48).
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def harmless(text: str) -> str:
    """Text without terminal sequences, control characters and marks that reorder it.

    Line ends and tabs stay.
    """
    if text.isprintable():
        return text
    text = _ESCAPES.sub("", text)
    return "".join(
        letter
        for letter in text
        if letter in "\n\t"
        or not (unicodedata.category(letter) in ("Cc", "Cs") or letter in _DIRECTIONS)
    )


def one_line(text: str, longest: int = 200) -> str:
    """Harmless text on one line, cut where it is too long."""
    text = " ".join(harmless(text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
