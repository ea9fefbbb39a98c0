"""Tables and JSON on a terminal or into a pipe."""

import json
import sys
import unicodedata
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Any

import typer

from app.domain.text import one_line

GAP = "  "


def as_json(value: Any) -> None:
    """Print JSON that is the same data for every reader, and harmless on a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    typer.echo(
        "".join(
            # Within JSON's strings such characters may stand escaped and mean the same.
            json.dumps(letter)[1:-1]
            if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs")
            else letter
            for letter in text
        )
    )


def width(text: str) -> int:
    """How many columns a text takes on a terminal; Japanese letters take two."""
    return sum(
        0
        if unicodedata.combining(letter)
        else 2
        if unicodedata.east_asian_width(letter) in "WF"
        else 1
        for letter in text
    )


def fit(text: str, columns: int) -> str:
    """A text cut and padded to so many columns."""
    if width(text) > columns:
        kept = ""
        for letter in text:
            if width(kept + letter) > columns - 1:
                break
            kept += letter
        text = kept + "…"
    return text + " " * (columns - width(text))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, widest: int) -> None:
    """Print a table; on a terminal too narrow for it, the column `widest` is cut."""
    shown = [[one_line(cell) for cell in row] for row in [headings, *rows]]
    columns = [max(width(cell) for cell in column) for column in zip(*shown, strict=True)]
    if sys.stdout.isatty():
        over = sum(columns) + len(GAP) * (len(columns) - 1) - get_terminal_size().columns
        columns[widest] = max(10, columns[widest] - max(0, over))
    for row in shown:
        cells = [fit(cell, columns[place]) for place, cell in enumerate(row)]
        typer.echo(GAP.join(cells).rstrip())
