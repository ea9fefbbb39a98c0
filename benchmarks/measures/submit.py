"""Submit calls: how many a second, and how long one takes, while two workers run jobs."""

import json
import subprocess
import sys
import time
from pathlib import Path

from app import clock
from app.domain.job import Job, Status
from app.operations.cancel import cancel
from app.settings import ROOT
from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, Verdict, judge
from benchmarks.house import House

_WAITING = "jobs that wait, as for a GPU"
_TORCH, _THESE = "a torch job each", "the submitted jobs"
_CAUSE = (
    "a call takes 1.5 ms of CPU on the cores that all others use, too; whenever it waits, for the"
    " disk or for the write lock, it may get its core back only after a tick of the kernel, 4 ms"
)


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


def _busy(started: House, folder: Path, at_work: str) -> list[Job]:
    """Jobs on every worker, until they are cancelled; none where the submitted ones are run."""
    if at_work == _THESE:
        return []
    jobs = [
        started.submit("rest", path=str(folder / f"rest-{number}"), seconds=600)
        if at_work == _WAITING
        else started.submit("torch_steps", path=str(folder / f"torch-{number}"), steps=10**9,
                            products=2000, way="reported")
        for number in range(started.settings.workers)
    ]  # fmt: skip
    house.wait_for(
        lambda: all(started.job(job.id).status is Status.RUNNING for job in jobs),
        within=60, what="their start",
    )  # fmt: skip
    return jobs


def _measured(bench: Bench, submitters: int, calls: int, at_work: str) -> tuple[float, list[float]]:
    with bench.folder() as folder, house.running(folder / "data") as started:
        jobs = _busy(started, folder, at_work)
        found = _together(folder / "data", submitters, calls)
        for job in jobs:
            cancel(started.store, job.id, by="benchmark", now=clock.now())
        return found


def run(bench: Bench) -> Finding:
    """Each round on a fresh data folder whose workers are at work all the time."""
    calls, rounds = bench.pick(2000, 80), bench.pick(3, 1)
    works = (_THESE,) if bench.quick else (_WAITING, _TORCH, _THESE)
    kinds = [(at_work, many) for at_work in works for many in (1, bench.pick(8, 2))]
    rates: dict[tuple[str, int], list[float]] = {kind: [] for kind in kinds}
    times: dict[tuple[str, int], list[float]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for at_work, submitters in kinds:
            rate, milliseconds = _measured(bench, submitters, calls, at_work)
            rates[at_work, submitters].append(rate)
            times[at_work, submitters] += milliseconds
    rows, goals = [], []
    for (at_work, submitters), values in rates.items():
        found, one = figures.of(values, "calls/s"), figures.of(times[at_work, submitters], "ms")
        p99 = one.percentile(99)
        rows.append(
            (
                at_work,
                str(submitters),
                str(found),
                figures.spelled(one.median),
                figures.spelled(p99),
                figures.spelled(max(one.values)),
            )
        )
        met = Verdict.MET if found.median >= 500 else Verdict.MISSED
        who = f"{submitters} submitter{'s' if submitters > 1 else ''}, workers run {at_work}"
        cause = "" if met is Verdict.MET else _CAUSE
        goals.append(Goal(f"≥ 500 calls/s with {who}", f"{found.median:.0f}", met, cause))
        reached = f"{figures.spelled(p99)} ms"
        goals.append(judge(f"p99 ≤ 20 ms with {who}", p99, at_most=20, reached=reached,
                           cause=_CAUSE))  # fmt: skip
    return Finding(
        name="submit",
        title=f"Submit, while two workers are at work, {calls} calls",
        head=("workers run", "submitters", "calls/s", "p50, ms", "p99, ms", "worst, ms"),
        rows=rows,
        goals=goals,
    )
