"""Lay this process's memory out in huge pages, so that it is quickly forked.

A fork copies an entry for each page and the child's end drops them again. What a process with
torch has in 50,000 pages of 4 KiB takes a hundred of 2 MiB. See madvise(2), MADV_COLLAPSE, which
Linux has since 6.1: where the kernel refuses, nothing changes.
"""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

_MADV_COLLAPSE = 25
_HUGE = 2 << 20  # bytes
_OWN = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ 0 +(?:\[heap\])?$")  # of no file
_libc = ctypes.CDLL(None, use_errno=True)


def collapse() -> int:
    """Have the kernel copy what can be into huge pages, about 2 ms for each MB.

    Returns:
        How many bytes lie in huge pages by this.
    """
    # One at a time: for a longer piece the kernel stops at the first that it cannot do.
    done = [
        start
        for start in _huge_places()
        if _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(_HUGE), _MADV_COLLAPSE) == 0
    ]
    return len(done) * _HUGE


def _huge_places() -> Iterator[int]:
    """Where a huge page fits into memory that this process wrote."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if found := _OWN.match(line):
            start, end = (int(number, 16) for number in found.groups())
            yield from range(-(-start // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE)
