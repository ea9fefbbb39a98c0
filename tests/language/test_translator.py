"""From an English key to the reader's language."""

import pytest

from app.domain.errors import InvalidRequest, NotFound
from app.domain.sentence import Problem, sentence
from app.language import choose, translator


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("ja",), "ja"),
        (("ja-JP",), "ja"),
        (("ja_JP.UTF-8",), "ja"),
        (("JA",), "ja"),
        (("en-US", "ja"), "en"),
        (("fr-FR", "ja"), "ja"),
        ((None, "", "ja"), "ja"),
        (("jav",), "en"),
        (("C.UTF-8",), "en"),
        ((), "en"),
    ],
)
def test_the_first_wish_that_can_be_met_decides(
    wishes: tuple[str | None, ...], language: str
) -> None:
    assert choose(*wishes) == language


def test_a_text_is_translated_and_filled_in() -> None:
    assert translator("ja")("This is needed.") == "入力してください"
    assert translator("ja")("At least {low}, please.", low=3) == "3 以上で入力"
    assert translator("en")("At least {low}, please.", low=3) == "At least 3, please."


def test_a_text_without_a_translation_stays() -> None:
    assert translator("ja")("Nobody says {this}.", this="that") == "Nobody says that."


def test_braces_in_values_are_only_text() -> None:
    text = "{0.__class__} {low}"
    assert text in translator("ja")("There is no workload {name}; there are: {known}.",
                                    name=text, known="x")  # fmt: skip


def test_a_sentence_may_hold_another_one() -> None:
    inner = sentence("This is needed.")
    assert translator("ja").say(sentence("{why}", why=inner)) == "入力してください"


def test_a_number_chooses_the_form() -> None:
    assert translator("en").plural("{count} job", "{count} jobs", 1) == "1 job"
    assert translator("en").plural("{count} job", "{count} jobs", 2) == "2 jobs"
    assert translator("en").plural("{count} job", "{count} jobs", 0) == "0 jobs"


def test_an_error_says_all_it_has_to_say() -> None:
    error = InvalidRequest(
        [Problem("steps", sentence("This is needed.")), Problem("", sentence("Choose a file."))]
    )
    assert translator("en").explain(error) == "steps: This is needed.\nChoose a file."
    assert translator("ja").explain(error) == "steps: 入力してください\nファイルを選んでください"
    assert translator("en").explain(NotFound(sentence("Gone: {it}.", it="x"))) == "Gone: x."


def test_the_reader_s_version_of_a_bilingual_text() -> None:
    assert translator("ja").pick({"en": "Count", "ja": "数える"}) == "数える"
    assert translator("en").pick({"en": "Count", "ja": "数える"}) == "Count"
    assert translator("en").pick({"ja": "数える"}) == "数える"
    assert translator("en").pick("Count") == "Count"
    assert translator("en").pick({}) == ""
