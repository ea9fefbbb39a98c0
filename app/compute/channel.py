"""How a runner and its worker talk: a shared page for what is asked all the time, and a pipe.

The page holds the newest progress and the request to stop; both cost a memory access. Metrics
go into the attempt's journal (files.journal). Log records and the outcome go through the pipe,
a line each:

    L <level> <text>                                one line of logging
    C <step>                                        a checkpoint is safely on disk
    O <JSON>                                        the outcome

Fields are separated by tabs. A line is written in one piece, so threads cannot mix theirs.
"""

import json
import mmap
import os
import struct
import threading
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

_PROGRESS = struct.Struct("=Qdd")  # sequence, done, total
_PROGRESS_AT = 16
_TEXT_LENGTH = struct.Struct("=H")
_TEXT_AT = 64
_TEXT_LONGEST = 1000  # bytes
_LONGEST_RECORD = 3900  # below PIPE_BUF, with room for the rest of the line


class Stop(IntEnum):
    """What the worker asks of the runner."""

    NONE = 0
    STOP = 1  # at the next call
    SAVE = 2  # after the next checkpoint


@dataclass(frozen=True, slots=True)
class Progress:
    """What a workload said last about how far it is."""

    sequence: int  # number of reports, 0 before the first
    done: float
    total: float
    text: str

    @property
    def share(self) -> float:
        """From 0 to 1, whatever was reported."""
        if not self.total > 0 or self.done != self.done:
            return 0.0
        return min(1.0, max(0.0, self.done / self.total))


class Page:
    """One page of memory that runner and worker share.

    Args:
        descriptor: of a page that another process made; without one, a new page.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        if descriptor is None:
            descriptor = os.memfd_create("page")
            os.truncate(descriptor, mmap.PAGESIZE)
        self.descriptor = descriptor
        self._map = mmap.mmap(descriptor, mmap.PAGESIZE)
        self._sequence = 0

    @property
    def stop(self) -> int:
        return self._map[0]

    def ask(self, stop: Stop) -> None:
        self._map[0] = stop

    def report(self, done: float, total: float, text: str | None) -> None:
        """Called by the runner."""
        self._sequence += 1
        _PROGRESS.pack_into(self._map, _PROGRESS_AT, self._sequence, done, total)
        if text is not None:
            raw = text.encode("utf-8", "replace")[:_TEXT_LONGEST]
            _TEXT_LENGTH.pack_into(self._map, _TEXT_AT, 0)  # a reader now sees no half text
            self._map[_TEXT_AT + 2 : _TEXT_AT + 2 + len(raw)] = raw
            _TEXT_LENGTH.pack_into(self._map, _TEXT_AT, len(raw))

    def progress(self) -> Progress:
        """Called by the worker."""
        sequence, done, total = _PROGRESS.unpack_from(self._map, _PROGRESS_AT)
        (length,) = _TEXT_LENGTH.unpack_from(self._map, _TEXT_AT)
        raw = self._map[_TEXT_AT + 2 : _TEXT_AT + 2 + length]
        return Progress(sequence, done, total, raw.decode("utf-8", "ignore"))

    def close(self) -> None:
        self._map.close()
        os.close(self.descriptor)


class ReportPipe:
    """The runner's end of the pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def log(self, level: str, text: str) -> None:
        for line in text.splitlines() or [""]:
            raw = line.encode("utf-8", "replace")
            shown = raw[:_LONGEST_RECORD].decode("utf-8", "ignore").replace("\t", "    ")
            self._write(f"L\t{level}\t{shown}\n")

    def checkpoint(self, step: float) -> None:
        self._write(f"C\t{step!r}\n")

    def outcome(self, outcome: dict[str, Any]) -> None:
        self._write(f"O\t{json.dumps(outcome)}\n")

    def _write(self, line: str) -> None:
        raw = line.encode("utf-8", "replace")
        with self._lock:
            while raw:
                raw = raw[os.write(self._descriptor, raw) :]


@dataclass(frozen=True, slots=True)
class LogReport:
    """One line of logging."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckpointReport:
    """A checkpoint that is safely on disk."""

    step: float


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """How the workload ended, in the runner's own words."""

    data: dict[str, Any]


Report = LogReport | CheckpointReport | OutcomeReport


def parse(line: str) -> Report | None:
    """One line of the pipe; None when it makes no sense, as from a child that was killed."""
    kind, _, rest = line.partition("\t")
    try:
        match kind:
            case "L":
                level, _, text = rest.partition("\t")
                return LogReport(level, text)
            case "C":
                return CheckpointReport(float(rest))
            case "O":
                data = json.loads(rest)
                return OutcomeReport(data) if isinstance(data, dict) else None
    except ValueError:
        pass
    return None
