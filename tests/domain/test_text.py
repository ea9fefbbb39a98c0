"""Whatever somebody's text contains, it does nothing but show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import harmless, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("二行\nと\tタブ", "二行\nと\tタブ"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hcleared", "cleared"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdevice\x1b\\after", "after"),
        ("\x9d0;title\x9cafter", "after"),
        ("\x1bcreset", "reset"),
        ("before\x1b", "before"),
        ("bell\x07 null\x00 back\x08", "bell null back"),
        ("over\rwritten", "overwritten"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("a\u2066b\u2069c\u200fd\u061ce", "abcde"),
        ("\ud800alone", "alone"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_control_sequences_are_taken_out(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_nothing_that_controls_is_left(text: str) -> None:
    left = harmless(text)
    assert not [
        letter
        for letter in left
        if letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cs")
    ]
    assert harmless(left) == left


def test_a_line_is_one_line_and_not_too_long() -> None:
    assert one_line("a\n b\t c\u2028d") == "a b c d"
    assert one_line("x" * 300) == "x" * 199 + "…"
    assert one_line("x" * 12, longest=10) == "xxxxxxxxx…"
