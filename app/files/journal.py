"""The journal of an attempt: every metric it reported, in a file before it is in the database.

What a killed worker had not written yet is read from here, so that no curve has a gap where the
next attempt goes on. One line for each report, fields separated by tabs:

    time  step or nothing  number of the call  name=value …
"""

import contextlib
import functools
import os
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
        pairs = "\t".join(f"{_word(name)}={float(value)!r}" for name, value in values.items())
        line = f"{at:.3f}\t{'' if step is None else float(step)!r}\t{number}\t{pairs}\n"
        os.write(self._descriptor, line.encode("utf-8", "replace"))

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


@functools.lru_cache(maxsize=1024)  # it was most of what a report took
def _word(name: str) -> str:
    return "".join("_" if letter in "\t\n\r=" else letter for letter in name)[:100]


def _parse(line: str) -> MetricReport | None:
    try:
        at, step, number, *pairs = line.split("\t")
        values = {}
        for pair in pairs:
            name, _, value = pair.rpartition("=")
            values[name] = float(value)
        return MetricReport(float(at), float(step) if step else None, int(number), values)
    except ValueError:
        return None  # half a line, from a machine that was switched off
