"""What `progress` and three metrics a step cost a torch loop."""

import sqlite3
import threading
import time
from pathlib import Path

from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, judge
from benchmarks.house import House

_WAYS = ("bare", "reported", "commits")
_LOCKED_S = 3.0


def _loop(started: House, out: Path, *, steps: int, step_s: float, way: str) -> tuple[float, float]:
    """Seconds of the loop, and the longest that one report took."""
    out.unlink(missing_ok=True)
    job = started.submit("torch_steps", path=str(out), steps=steps, step_s=step_s, way=way)
    ended = started.ended(job)
    if not out.exists():
        raise RuntimeError(f"job #{job.id}: {ended.error}")
    _at, seconds, worst = out.read_text().split()
    return float(seconds), float(worst)


def _lock(databases: list[Path]) -> None:
    """Hold the write lock of every database for three seconds, as a backup might."""
    held = [sqlite3.connect(path, isolation_level=None) for path in databases]
    for one in held:
        one.execute("BEGIN IMMEDIATE")
    time.sleep(_LOCKED_S)
    for one in held:
        one.execute("ROLLBACK")
        one.close()


def _worst_while_locked(started: House, out: Path) -> float:
    data = started.settings.data
    databases = [data / "jobs.db", data / "telemetry.db"]
    job = started.submit("torch_steps", path=str(out), steps=6000, step_s=0.001, way="reported")
    house.wait_for(lambda: started.job(job.id).progress > 0.05, within=60, what="the loop")
    locking = threading.Thread(target=_lock, args=(databases,))
    locking.start()
    locking.join()
    started.ended(job)
    return float(out.read_text().split()[2])


def run(bench: Bench) -> Finding:
    """The three ways in turn, in one consumer with one worker; then once with locked databases."""
    rounds = bench.pick(5, 1)
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    with bench.folder() as folder, house.running(folder / "data", workers=1) as started:
        for step_s, at_most in ((0.001, 1.01), (0.01, 1.002)):
            steps = bench.pick(int(8 / step_s), int(0.3 / step_s))
            found: dict[str, list[float]] = {way: [] for way in _WAYS}
            for number in range(rounds):
                for way in _WAYS:
                    out = folder / f"{way}-{step_s}-{number}"
                    seconds, _worst = _loop(started, out, steps=steps, step_s=step_s, way=way)
                    found[way].append(seconds)
            bare = figures.of(found["bare"], "s").median
            for way in _WAYS:
                one = figures.of(found[way], "s")
                each_us = (one.median - bare) / steps * 1e6
                rows.append(
                    (f"{step_s * 1000:g} ms, {way}", str(one), f"{one.median / bare:.4f}",
                     figures.spelled(each_us))
                )  # fmt: skip
            ratio = figures.of(found["reported"], "s").median / bare
            text = f"ratio to the bare loop of {step_s * 1000:g} ms steps ≤ {at_most:g}"
            goals.append(judge(text, ratio, at_most=at_most, reached=f"{ratio:.4f}"))
        worst_ms = _worst_while_locked(started, folder / "locked") * 1000
    text = "worst report while both databases are locked for 3 s ≤ 10 ms"
    goals.append(judge(text, worst_ms, at_most=10, reached=f"{figures.spelled(worst_ms)} ms"))
    return Finding(
        name="reporting",
        title="Reporting: a torch loop with progress and three metrics a step",
        head=("", "seconds", "ratio to bare", "cost of a step's reports, µs"),
        rows=rows,
        goals=goals,
        remarks=["“commits”: a transaction of its own for each step, in a SQLite file."],
    )
