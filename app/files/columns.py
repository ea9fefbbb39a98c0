"""The columns of an uploaded table."""

import functools
from collections.abc import Iterator
from pathlib import Path

from app.domain import delimited

_BLOCK = 1 << 20


@functools.lru_cache(maxsize=64)
def columns(path: Path) -> tuple[str, ...]:
    """The names of a table's columns; the path is one under `uploads`, whose content never changes.

    Raises:
        NotATable: the file is not a table written as text.
        OSError: it cannot be read.
    """

    def blocks() -> Iterator[bytes]:
        with open(path, "rb") as file:
            while block := file.read(_BLOCK):
                yield block

    encoding = delimited.encoding_of(blocks)
    with open(path, encoding=encoding, newline="") as file:
        text = file.read(delimited.SAMPLE_CHARACTERS + 1)
    return tuple(delimited.header_of(text, delimited.separator_of(text)))
