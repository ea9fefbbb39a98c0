"""What an attempt's processes use."""

import contextlib
import os
from collections.abc import Collection
from dataclasses import dataclass

import psutil

from app import processes


@dataclass(frozen=True, slots=True)
class Use:
    """At one moment: percent of one core, bytes; GPU None where there is none."""

    cpu_percent: float
    memory: int
    gpu_percent: float | None
    gpu_memory: int | None


class Sampler:
    """Samples a runner and everything it started.

    Args:
        others: children of this process that it did not start.
    """

    def __init__(self, pid: int, *, others: Collection[int]) -> None:
        self._pid = pid
        self._listed_or_others = {pid, *others}
        self._cpu_before = 0.0
        self._at_before: float | None = None
        self.peak_memory = 0

    def sample(self, now: float) -> Use | None:
        """Use since the last call; None when the processes are gone.

        Args:
            now: seconds on the monotonic clock.
        """
        try:
            runner = psutil.Process(self._pid)
            members = [runner, *runner.children(recursive=True)]
        except psutil.Error:
            return None
        # What started a session of its own and lost its parent is this worker's child now.
        for pid in processes.children():
            with contextlib.suppress(psutil.Error):
                if pid not in self._listed_or_others:
                    members.append(psutil.Process(pid))
        cpu, memory = 0.0, 0
        for member in members:
            with contextlib.suppress(psutil.Error, OSError):
                times = member.cpu_times()
                cpu += times.user + times.system
                memory += _own_memory(member.pid)
        elapsed = now - self._at_before if self._at_before is not None else 0.0
        percent = max(0.0, 100 * (cpu - self._cpu_before) / elapsed) if elapsed > 0 else 0.0
        self._cpu_before, self._at_before = cpu, now
        self.peak_memory = max(self.peak_memory, memory)
        return Use(percent, memory, None, None)


def _own_memory(pid: int) -> int:
    """Resident memory that is not file pages shared with every other torch process, in bytes."""
    page = os.sysconf("SC_PAGE_SIZE")
    with open(f"/proc/{pid}/statm") as file:
        _size, resident, shared = (int(word) for word in file.read().split()[:3])
    return (resident - shared) * page


def memory_kills() -> int:
    """How often the kernel has killed a process for memory since boot (proc_vmstat(5))."""
    with open("/proc/vmstat") as file:
        for line in file:
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
    return 0
