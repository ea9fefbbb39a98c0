"""The journal of an attempt: every metric it reported, in a file before it is in the database.

What a killed worker had not written yet is read from here, so that no curve has a gap where the
next attempt goes on. One line for each report: the names, and in hexadecimal digits the numbers,
as spelling these in decimal takes three times as long:

    name …  time, step (not a number: none), number of the call, value …
"""

import contextlib
import functools
import math
import os
import struct
from binascii import hexlify
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class MetricReport:
    """Values reported together; `number` counts the calls."""

    at: float
    step: float | None
    number: int
    values: dict[str, float]


class JournalWriter:
    """Appends; each report in one write, so that threads and children cannot mix theirs."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def write(self, at: float, step: float | None, number: int, values: dict[str, float]) -> None:
        """Add a report.

        Raises:
            OSError: the disk is full, or the like.
        """
        names, pack = _form(tuple(values))
        numbers = pack(
            at, math.nan if step is None else float(step), number, *map(float, values.values())
        )
        os.write(self._descriptor, b"%b\t%b\n" % (names, hexlify(numbers)))

    def sync(self) -> None:
        """Have it on disk, as before a checkpoint that stands for it."""
        os.fsync(self._descriptor)


class JournalReader:
    """Reads a journal from its beginning and goes on as it grows; it need not exist yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[MetricReport]:
        """The next reports, a few megabytes at most; empty when there is nothing new."""
        try:
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                block = file.read(_BLOCK)
        except OSError:  # not begun, or the disk fails: what is there counts, and no more
            return []
        whole, end, _ = block.rpartition(b"\n")
        self._offset += len(whole) + len(end)
        reports = (_parse(line) for line in whole.decode("utf-8", "replace").split("\n") if line)
        return [report for report in reports if report is not None]


def remove(path: Path) -> None:
    """Remove a journal of which nothing is missing in the database."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


@functools.lru_cache(maxsize=1024)  # looking at each letter was most of what a report took
def _form(names: tuple[str, ...]) -> tuple[bytes, Callable[..., bytes]]:
    """The names of a report as they are written, and what packs its numbers."""
    return "\t".join(map(_word, names)).encode("utf-8", "replace"), _numbers(len(names)).pack


def _word(name: str) -> str:
    return "".join("_" if letter in "\t\n\r" else letter for letter in name)[:100]


def _numbers(count: int) -> struct.Struct:
    return struct.Struct(f"<ddq{count}d")


def _parse(line: str) -> MetricReport | None:
    told, _, digits = line.rpartition("\t")
    names = told.split("\t") if told else []
    try:
        at, step, number, *values = _numbers(len(names)).unpack(bytes.fromhex(digits))
    except (ValueError, struct.error):
        return None  # half a line, from a machine that was switched off
    return MetricReport(
        at, None if math.isnan(step) else step, number, dict(zip(names, values, strict=True))
    )
