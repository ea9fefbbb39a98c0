"""People's text on its way into Markdown; how Streamlit draws it: tests/browser."""

import re

from hypothesis import given
from hypothesis import strategies as some

from app.ui.escape import escape


def test_signs_of_markdown_lose_their_meaning() -> None:
    assert escape("**b** :red[x]") == r"\*\*b\*\* \:red\[x\]"
    assert escape("a_b <b> $x$") == r"a\_b \<b\> \$x\$"


def test_addresses_do_not_become_links() -> None:
    for text in ("http://x.test", "HTTPS://x.test", "www.x.test", "a@x.test"):
        shown = escape(text).replace("\\", "")
        assert shown != text
        assert shown.replace("\u2060", "") == text


def test_terminal_sequences_are_taken_out() -> None:
    assert escape("\x1b[31mred\x1b[0m") == "red"


@given(some.text())
def test_a_backslash_stands_before_every_sign(text: str) -> None:
    without_pairs = re.sub(r"\\.", "", escape(text), flags=re.DOTALL)
    assert not set(without_pairs) & set("\\*_[]<>`$:#|~!&@")
