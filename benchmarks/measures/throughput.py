"""Trainings at the same time: as jobs, as bare processes, and as bare processes left alone."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from app import processes
from app.settings import ROOT
from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, Verdict
from benchmarks.house import House

_JOBS, _SPLIT, _NAIVE = "as jobs", "bare, cores ÷ processes threads", "bare, torch's own threads"

_WARM_WITHIN_S = 15.0  # jobs that are still importing then would begin later than the others


def _rate(times: Iterable[str], count: int, steps: int) -> float:
    """Steps a second of all together, from the first one's beginning to the last one's end."""
    spans = [[float(word) for word in line.split()[-2:]] for line in times]
    return count * steps / (max(ended for _, ended in spans) - min(began for began, _ in spans))


def _as_jobs(started: House, folder: Path, count: int, steps: int) -> float:
    begin_at = time.monotonic() + _WARM_WITHIN_S
    outs = [folder / f"out-{number}" for number in range(count)]
    jobs = []
    for out in outs:
        out.unlink(missing_ok=True)
        jobs.append(started.submit("train", path=str(out), steps=steps, begin_at=begin_at))
    for job in jobs:
        started.ended(job)
    return _rate((out.read_text() for out in outs), count, steps)


def _bare(count: int, steps: int, *threads: int) -> float:
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.trainer", *map(str, (steps, *threads))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            preexec_fn=partial(processes.die_with, os.getpid()),
        )
        for _ in range(count)
    ]
    for program in programs:
        assert program.stdout is not None
        program.stdout.readline()
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    return _rate([program.communicate()[0] for program in programs], count, steps)


def _measured(bench: Bench, count: int, steps: int) -> dict[str, figures.Figures]:
    """The three ways in turn, each time in another order."""
    threads = max(1, (os.cpu_count() or 1) // count)
    with bench.folder() as folder, house.running(folder / "data", workers=count) as started:
        ways: dict[str, Callable[[], float]] = {
            _JOBS: lambda: _as_jobs(started, folder, count, steps),
            _SPLIT: lambda: _bare(count, steps, threads),
            _NAIVE: lambda: _bare(count, steps),
        }
        found: dict[str, list[float]] = {way: [] for way in ways}
        names = list(ways)
        for number in range(bench.pick(3, 1)):
            for name in names[number % 3 :] + names[: number % 3]:
                found[name].append(ways[name]())
    return {way: figures.of(values, "steps/s") for way, values in found.items()}


def run(bench: Bench) -> Finding:
    """As many at once as there are cores, and twice as many."""
    steps = bench.pick(150, 10)
    rows: list[tuple[str, ...]] = []
    goals = []
    for count in (2,) if bench.quick else (2, 4):
        found = _measured(bench, count, steps)
        for way, one in found.items():
            ratio = one.median / found[_SPLIT].median
            rows.append((f"{count} at once, {way}", str(one), f"{ratio:.3f}"))
        ratio = found[_JOBS].median / found[_SPLIT].median
        gain = found[_JOBS].median / found[_NAIVE].median
        goals.append(
            Goal(
                f"{count} jobs at once: ≥ 0.99 of bare processes with the same threads",
                f"{ratio:.3f}; {gain:.2f} of torch's own threads",
                Verdict.MET if ratio >= 0.99 else Verdict.MISSED,
            )
        )
    return Finding(
        name="throughput",
        title=f"Training on the CPU: {steps} steps in each of several at once",
        head=("", "steps a second, all together", "ratio to bare"),
        rows=rows,
        goals=goals,
        remarks=["From the first step of the first to the last step of the last; no start counts."],
    )
