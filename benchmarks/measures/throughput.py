"""Trainings at the same time: as jobs, as bare processes, and as bare processes left alone.

All of them are there and warm, and take short turns: a machine that others share is now quicker,
now slower, by far more than a way to run a training can cost.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, Verdict
from benchmarks.house import House

_JOBS, _SPLIT, _NAIVE = "as jobs", "bare, cores ÷ processes threads", "bare, torch's own threads"

_WAYS = (_JOBS, _SPLIT, _NAIVE)

_WARM_WITHIN_S = 120.0
_TURN_S = 0.5
_PAUSE_S = 0.15  # the last step of a turn is over by then
_NAIVE_EACH = 5  # rounds: what differs by so much needs no more


def _outs(folder: Path, way: str, count: int) -> list[Path]:
    return [folder / f"{way} {number}" for number in range(count)]


def _windows(folder: Path, way: str) -> Path:
    return folder / f"{way}.json"


def _start_jobs(started: House, folder: Path, count: int) -> None:
    for out in _outs(folder, _JOBS, count):
        started.submit("train", path=str(out), windows=str(_windows(folder, _JOBS)))


def _start_bare(stack: ExitStack, folder: Path, way: str, count: int, *threads: int) -> None:
    for out in _outs(folder, way, count):
        program = house.launch(
            [sys.executable, "-m", "benchmarks.trainer", out, _windows(folder, way),
             *map(str, threads)],
            folder / "bare.log",
            dict(os.environ),
        )  # fmt: skip
        stack.callback(_end, program)


def _end(program: subprocess.Popen[bytes]) -> None:
    program.kill()
    program.wait()


def _has_lines(outs: list[Path], count: int) -> bool:
    return all(out.exists() and out.read_text().count("\n") >= count for out in outs)


def _take_turns(folder: Path, rounds: int) -> dict[str, int]:
    """Tell each way its turns, in another order each round; how many each has."""
    begin, turns = time.monotonic() + 1.0, {way: list[tuple[float, float]]() for way in _WAYS}
    for number in range(rounds):
        pair = [_JOBS, _SPLIT] if number % 2 else [_SPLIT, _JOBS]
        for way in [*pair, _NAIVE] if number % _NAIVE_EACH == 0 else pair:
            turns[way].append((begin, begin + _TURN_S))
            begin += _TURN_S + _PAUSE_S
    for way, windows in turns.items():
        unfinished = folder / "unfinished"
        unfinished.write_text(json.dumps(windows))
        unfinished.replace(_windows(folder, way))
    return {way: len(windows) for way, windows in turns.items()}


def _rates(outs: list[Path]) -> list[float]:
    """Steps a second of all together in each turn."""
    noted = [[float(line.split()[1]) for line in out.read_text().splitlines()[1:]] for out in outs]
    return [sum(turn) for turn in zip(*noted, strict=True)]


def _measured(bench: Bench, count: int) -> dict[str, list[float]]:
    """Steps a second in each turn of each way."""
    with (
        bench.folder() as folder,
        house.running(folder / "data", workers=count) as started,
        ExitStack() as stack,
    ):
        _start_jobs(started, folder, count)
        _start_bare(stack, folder, _SPLIT, count, max(1, (os.cpu_count() or 1) // count))
        _start_bare(stack, folder, _NAIVE, count)
        outs = {way: _outs(folder, way, count) for way in _WAYS}
        for paths in outs.values():
            house.wait_for(partial(_has_lines, paths, 1), within=_WARM_WITHIN_S, what="the start")
        for way, turns in _take_turns(folder, bench.pick(100, 3)).items():
            house.wait_for(
                partial(_has_lines, outs[way], 1 + turns), within=600, what="the last turn"
            )
        return {way: _rates(paths) for way, paths in outs.items()}


def run(bench: Bench) -> Finding:
    """As many at once as there are cores, and twice as many."""
    rows: list[tuple[str, ...]] = []
    goals = []
    for count in (2,) if bench.quick else (2, 4):
        found = _measured(bench, count)
        rates = {way: figures.of(values, "steps/s") for way, values in found.items()}
        ratios = figures.of(
            [one / other for one, other in zip(found[_JOBS], found[_SPLIT], strict=True)], ""
        )
        shown = {
            _JOBS: ratios.middle,
            _SPLIT: "1",
            _NAIVE: f"{rates[_NAIVE].median / rates[_SPLIT].median:.3f}",
        }
        rows += [(f"{count} at once, {way}", str(rates[way]), shown[way]) for way in _WAYS]
        gain = rates[_JOBS].median / rates[_NAIVE].median
        goals.append(
            Goal(
                f"{count} jobs at once: ≥ 0.99 of bare processes with the same threads",
                f"{ratios.median:.3f}; {gain:.2f} of torch's own threads",
                Verdict.MET if ratios.median >= 0.99 else Verdict.MISSED,
            )
        )
    return Finding(
        name="throughput",
        title="Training on the CPU: several at once",
        head=("", "steps a second, all together", "ratio to bare"),
        rows=rows,
        goals=goals,
        remarks=[
            "All are there from the beginning and take turns of half a second. The ratio of jobs to"
            " bare processes is of two turns that follow each other."
        ],
    )
