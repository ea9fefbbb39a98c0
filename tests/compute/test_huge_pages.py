"""Memory in huge pages: where the kernel has them, what was written lies in them."""

import os
from pathlib import Path

import pytest

from app.compute import huge_pages
from tests.faults import children

MB = 1 << 20


def in_huge_pages() -> int:
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("AnonHugePages:"):
            return int(line.split()[1]) * 1024
    return 0


@pytest.mark.skipif(
    not Path("/sys/kernel/mm/transparent_hugepage").exists()
    or tuple(int(part) for part in os.uname().release.split(".")[:2]) < (6, 1),
    reason="this kernel cannot do it",
)
def test_what_was_written_lies_in_huge_pages_and_is_the_same() -> None:
    def check() -> None:
        written = [bytes([number]) * MB for number in range(20)]
        before = in_huge_pages()
        done = huge_pages.collapse()
        assert done >= 10 * MB
        assert in_huge_pages() - before >= 10 * MB
        assert [one[0] for one in written] == [one[-1] for one in written] == list(range(20))

    children.all_at_once(1, check)


def test_a_kernel_that_refuses_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huge_pages, "_MADV_COLLAPSE", 9999)
    assert huge_pages.collapse() == 0
