"""Submit calls: how many a second, and how long one takes, while two workers run jobs."""

import json
import subprocess
import sys
import time
from pathlib import Path

from app.settings import ROOT
from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, Verdict, judge


def _together(data: Path, submitters: int, calls: int) -> tuple[float, list[float]]:
    """Calls a second of all submitters together, and milliseconds of every call."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.submitter", str(data), str(calls // submitters)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for _ in range(submitters)
    ]
    for program in programs:
        assert program.stdout is not None
        program.stdout.readline()
    began = time.monotonic()
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    seconds = [one for program in programs for one in json.loads(program.communicate()[0])]
    return len(seconds) / (time.monotonic() - began), [one * 1000 for one in seconds]


def run(bench: Bench) -> Finding:
    """Each round on a fresh data folder whose consumer is at work all the time."""
    calls, rounds = bench.pick(2000, 80), bench.pick(3, 1)
    rates: dict[int, list[float]] = {1: [], 8: []}
    times: dict[int, list[float]] = {1: [], 8: []}
    for _ in range(rounds):
        for submitters in rates:
            with bench.folder() as folder, house.running(folder / "data"):
                rate, milliseconds = _together(folder / "data", submitters, calls)
                rates[submitters].append(rate)
                times[submitters] += milliseconds
    rows, goals = [], []
    for submitters, values in rates.items():
        found, one = figures.of(values, "calls/s"), figures.of(times[submitters], "ms")
        p99 = one.percentile(99)
        rows.append(
            (
                str(submitters),
                str(found),
                figures.spelled(one.median),
                figures.spelled(p99),
                figures.spelled(max(one.values)),
            )
        )
        met = Verdict.MET if found.median >= 500 else Verdict.MISSED
        who = f"{submitters} submitter{'s' if submitters > 1 else ''}"
        goals.append(Goal(f"≥ 500 calls/s with {who}", f"{found.median:.0f}", met))
        reached = f"{figures.spelled(p99)} ms"
        goals.append(judge(f"p99 ≤ 20 ms with {who}", p99, at_most=20, reached=reached))
    return Finding(
        name="submit",
        title=f"Submit, while two workers run the jobs, {calls} calls",
        head=("submitters", "calls/s", "p50, ms", "p99, ms", "worst, ms"),
        rows=rows,
        goals=goals,
    )
