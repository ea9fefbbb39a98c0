"""The crash test itself, run as anybody would run it."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app import processes
from app.chaos import orders, strikes
from app.settings import ROOT
from tests.eventually import eventually

SEED = 20
LONGEST_S = 600


def chaos(*arguments: object, data: Path) -> Sequence[str]:
    command = [sys.executable, "-m", "app", "chaos", "--data", data, *arguments]
    return [str(part) for part in command]


def left_behind(data: Path) -> list[int]:
    return processes.started_with([f"NONSTOP_DATA={data}"])


@pytest.mark.consumer
@pytest.mark.timeout(LONGEST_S)
def test_nothing_suffers_when_anything_may_be_killed(tmp_path: Path) -> None:
    data = tmp_path / "chaos"
    done = subprocess.run(
        chaos("--seconds", 60, "--seed", SEED, "--json", data=data),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert set(report["must_be_zero"].values()) == {0}
    assert report["jobs"] > 0
    assert report["kills"] > 0
    assert not data.exists()  # there is nothing to look at
    assert not left_behind(data)


@pytest.mark.consumer
@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_leaves_no_process(tmp_path: Path, number: int) -> None:
    data = tmp_path / "chaos"
    process = subprocess.Popen(
        chaos("--seconds", LONGEST_S, "--seed", SEED, data=data),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        eventually(lambda: (data / "ledger").exists(), within=120)
        assert left_behind(data)
    finally:
        os.kill(process.pid, number)
        _out, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert not left_behind(data)
    assert (data / "jobs.db").exists()


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    done = subprocess.run(
        chaos(data=tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "not an empty folder" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_a_seed_repeats_the_sequence() -> None:
    def sequence(seed: int) -> list[strikes.Choice]:
        chance = random.Random(seed)
        return [strikes.choose(chance) for _ in range(100)]

    assert sequence(SEED) == sequence(SEED)
    assert sequence(SEED) != sequence(SEED + 1)
    assert orders.order(SEED, 1, 5) == orders.order(SEED, 1, 5) == orders.of_key(SEED, "chaos-1-5")
