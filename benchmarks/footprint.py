"""What processes take: memory with shared pages counted once, and CPU time."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

import psutil


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def memory_mb(pids: Iterable[int]) -> float:
    """Memory of processes together; a page that several share counts in parts (PSS)."""
    kilobytes = 0
    for pid in pids:
        with contextlib.suppress(OSError):  # it ended meanwhile
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1000


def cpu_s(pids: Iterable[int]) -> float:
    """CPU seconds of processes so far, and of the children that they have buried."""
    seconds = 0.0
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = psutil.Process(pid).cpu_times()
            seconds += times.user + times.system + times.children_user + times.children_system
    return seconds
