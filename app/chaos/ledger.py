"""The ledger: one file to which every attempt appends what it does, at the moment it does it.

The kernel orders appends, so the order of the lines is the order of what happened, whichever
process wrote them and whatever the database says.
"""

import os
from dataclasses import dataclass
from pathlib import Path

START, TICK, DONE = "start", "tick", "done"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that an attempt did."""

    what: str  # start, tick or done
    job: int
    attempt: int
    pid: int
    at: float  # of the monotonic clock
    step: int


def append(path: Path, line: Line) -> None:
    """Write a line whole, in one call: a kill leaves it there or not there."""
    text = f"{line.what} {line.job} {line.attempt} {line.pid} {line.at:.6f} {line.step}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def read(path: Path) -> list[Line]:
    """All lines, in the order in which they were written."""
    if not path.exists():
        return []
    found = []
    for text in path.read_text().splitlines():
        what, job, attempt, pid, at, step = text.split()
        found.append(Line(what, int(job), int(attempt), int(pid), float(at), int(step)))
    return found
