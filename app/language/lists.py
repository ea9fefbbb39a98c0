"""Several things in a row, as people of a language write them."""

import re
from collections.abc import Callable, Iterable, Sequence

from babel.lists import format_list

from app.language.translator import Language


def joined(parts: Sequence[str], language: Language) -> str:
    """ "a, b and c", "a、b、c"."""
    return str(format_list(parts, locale="ja" if language == "ja" else "en_GB"))


def ranges(values: Iterable[int], show: Callable[[int], str], dash: str) -> list[str]:
    """Ascending numbers, where three or more in a row become first and last."""
    runs: list[list[int]] = []
    for value in values:
        if runs and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [
        part
        for run in runs
        for part in (
            [f"{show(run[0])}{dash}{show(run[-1])}"] if len(run) > 2 else [show(one) for one in run]
        )
    ]


def set_figures_apart(text: str) -> str:
    """Japanese with a space between words and figures, wherever its parts met."""
    text = re.sub(r"(?<=[ぁ-ゖァ-ヺー一-鿿])(?=\d)", " ", text)
    return re.sub(r"(?<=\d)(?=[ぁ-ゖァ-ヺー一-鿿])", " ", text)
