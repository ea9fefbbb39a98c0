"""What `progress` and three metrics a step cost a torch loop."""

import subprocess
import sys
from pathlib import Path

from app.settings import ROOT
from benchmarks import figures, house, page
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, judge
from benchmarks.house import House

_WAYS = ("bare", "reported", "commits")
_SCRIPT = Path(__file__).parents[1] / "peers" / "streamlit_peer.py"
_BY_HAND = "a Streamlit script's own process, a commit a step"
_LOCKED_S = 3
_CAUSE = (
    "of a step the calls take what is said of them below, mostly one write into a file; the rest is"
    " what they push out of the caches, and what the other core's work costs on shared cores"
)
_CAUSE_OF_CALL = "a line is formatted and written into a file at once, so that a crash loses none"


def _noted(started: House, workload: str, out: Path, **params: object) -> list[list[float]]:
    """The lines that a job wrote, without their times."""
    out.unlink(missing_ok=True)
    job = started.submit(workload, path=str(out), **params)
    ended = started.ended(job)
    if not out.exists():
        raise RuntimeError(f"job #{job.id}: {ended.error}")
    return [[float(word) for word in line.split()[1:]] for line in out.read_text().splitlines()]


def _by_hand(folder: Path, steps: int, products: int) -> float:
    """Seconds of the same loop, as people write it in a page; a reader has the page open."""
    database, out = folder / "by-hand.db", folder / "by-hand"
    for path in (database, out):
        path.unlink(missing_ok=True)
    with page.serving_script(_SCRIPT, folder, database, out, steps, products) as server:
        reader = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.visitors",
             f"http://127.0.0.1:{server.port}", "600", "/"],
            cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            house.wait_for(out.exists, within=600, what="the loop of the page's process")
        finally:
            reader.kill()
            reader.wait()
    return float(out.read_text().split()[0])


def _while_locked(started: House, out: Path, products: int, steps: int) -> list[float]:
    """Seconds of the loop, its worst report and its worst step; another process locks meanwhile."""
    files = [started.settings.data / name for name in ("jobs.db", "telemetry.db")]
    out.unlink(missing_ok=True)
    job = started.submit(
        "torch_steps", path=str(out), steps=steps, products=products, way="reported"
    )
    house.wait_for(lambda: started.job(job.id).progress > 0.05, within=60, what="the loop")
    subprocess.run(
        [sys.executable, "-m", "benchmarks.locker", str(_LOCKED_S), *map(str, files)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    started.ended(job)
    return [float(word) for word in out.read_text().split()[1:]]


def _products(started: House, folder: Path, step_s: float) -> int:
    """How many products a step of this length has here."""
    return int(_noted(started, "length_of_step", folder / "length", step_s=step_s)[0][0])


def _loops(
    started: House, folder: Path, bench: Bench, step_s: float, products: int
) -> dict[str, list[float]]:
    """Seconds of each way, in turn, all with the same work."""
    steps = bench.pick(int(4 / step_s), int(0.3 / step_s))
    found: dict[str, list[float]] = {way: [] for way in (*_WAYS, _BY_HAND)}
    for number in range(bench.pick(5, 1)):
        for way in _WAYS:
            out = folder / f"{way}-{step_s}-{number}"
            noted = _noted(started, "torch_steps", out, steps=steps, products=products, way=way)
            found[way].append(noted[0][0] / steps)
        if number < bench.pick(3, 1) and not (bench.quick and step_s > 0.001):
            found[_BY_HAND].append(_by_hand(folder, steps, products) / steps)
    return {way: values for way, values in found.items() if values}


def _in_turn(
    started: House, folder: Path, bench: Bench, step_s: float, products: int
) -> list[float]:
    """Ratios of reported to bare steps, one for each short turn of some jobs."""
    turns, steps = bench.pick(100, 4), max(1, int(0.05 / step_s))
    ratios = []
    for number in range(bench.pick(5, 1)):
        out = folder / f"in-turn-{step_s}-{number}"
        noted = _noted(started, "torch_in_turn", out,
                       turns=turns, steps_of_turn=steps, products=products)  # fmt: skip
        ratios += [reported / bare for bare, reported in noted]
    return ratios


def run(bench: Bench) -> Finding:
    """All ways in turn, in one consumer with one worker; then the calls alone, and the lock."""
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    with bench.folder() as folder, house.running(folder / "data", workers=1) as started:
        for step_s, at_most in ((0.001, 1.01), (0.01, 1.002)):
            length = f"{step_s * 1000:g} ms"
            products = _products(started, folder, step_s)
            found = _loops(started, folder, bench, step_s, products)
            bare = figures.of(found["bare"], "s").median
            for way, values in found.items():
                one = figures.of([value * 1000 for value in values], "ms")
                cost_us = (one.median - bare * 1000) * 1000
                ratio = one.median / 1000 / bare
                rows.append((f"steps of {length}, {way}", str(one), f"{ratio:.4f}",
                             figures.spelled(cost_us)))  # fmt: skip
            ratios = _in_turn(started, folder, bench, step_s, products)
            one = figures.of(ratios, "")
            ratio = one.median
            rows.append((f"steps of {length}, bare and reported in turn", "", one.middle,
                         figures.spelled((ratio - 1) * step_s * 1e6)))  # fmt: skip
            text = f"ratio to the bare loop of {length} steps ≤ {at_most:g}"
            goals.append(judge(text, ratio, at_most=at_most, reached=f"{ratio:.4f}", cause=_CAUSE))
        goals += _calls(_noted(started, "reports", folder / "calls", batches=bench.pick(100, 10)))
        products = _products(started, folder, 0.001)
        steps = bench.pick(6000, 4500)
        _seconds, report, step = _while_locked(started, folder / "locked", products, steps)
    text = f"worst report while another process locks both databases for {_LOCKED_S} s ≤ 10 ms"
    reached = (
        f"{figures.spelled(report * 1000)} ms; the worst step {figures.spelled(step * 1000)} ms"
    )
    goals.append(judge(text, report * 1000, at_most=10, reached=reached))
    return Finding(
        name="reporting",
        title="Reporting: a torch loop with progress and three metrics a step",
        head=("", "a step", "ratio to bare", "cost of a step's reports, µs"),
        rows=rows,
        goals=goals,
        remarks=[
            "“commits”: a transaction of its own for each step, in a SQLite file in WAL mode. “A"
            " Streamlit script's own process”: multiprocessing.Process from a page that somebody"
            " has open, sqlite3 with its default settings. Rounds follow each other and differ by"
            " more than a report costs; the goals are judged by short turns of both in one job."
        ],
    )


def _calls(batches: list[list[float]]) -> list[Goal]:
    goals = []
    for what, seconds in zip(
        ("progress", "metric with three values"), zip(*batches, strict=True), strict=True
    ):
        one = figures.of([value * 1e6 for value in seconds], "µs")
        goals.append(
            judge(
                f"a call of {what} ≤ 5 µs",
                one.median,
                at_most=5,
                reached=str(one),
                cause=_CAUSE_OF_CALL,
            )
        )
    return goals
