"""Importing workloads, when the consumer itself is killed meanwhile."""

import subprocess
from pathlib import Path

import pytest

from app import processes
from tests.consumer.house import ROOT, House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer


def test_an_import_that_hangs_dies_with_its_consumer(house: House, tmp_path: Path) -> None:
    folder, begun = tmp_path / "mine", tmp_path / "begun"
    folder.mkdir()
    (folder / "hangs.py").write_text(
        f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(1000)\n"
    )
    process = subprocess.Popen(
        [ROOT / "run_consumer.sh"],
        env=house.environment(NONSTOP_WORKLOADS=str(folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(begun.exists, within=60)
        process.kill()
        process.wait()
        eventually(lambda: not _left(house), within=10)
    finally:
        for pid in _left(house):
            processes.end(pid, processes.started(pid) or 0.0)


def _left(house: House) -> list[int]:
    return processes.started_with([f"NONSTOP_DATA={house.data}"])
