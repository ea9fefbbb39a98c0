"""Errors that were stored in English are told in the reader's language."""

import pytest

from app.domain.sentence import sentence
from app.language import translator


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("The process was ended by SIGSEGV.", "プロセスが SIGSEGV で終了しました。"),
        (
            "It did not end within its limit of 0.5 s.",
            "制限時間の 0.5 秒以内に終わりませんでした。",
        ),
        ("ValueError: no good", "ValueError: no good"),
        ("", ""),
    ],
)
def test_what_is_known_is_translated_and_the_rest_stays(stored: str, told: str) -> None:
    assert translator("ja").retell(stored) == told
    assert translator("en").retell(stored) == stored


def test_values_may_hold_anything() -> None:
    stored = str(sentence("The log cannot be written: {cause}.", cause="a (b) [c] {d} \\e"))
    assert translator("ja").retell(stored) == "ログを書き込めません: a (b) [c] {d} \\e"
