"""A million lines from a job."""

import subprocess
import sys
from pathlib import Path

import psutil

from app import clock
from app.settings import ROOT
from app.store import workers
from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, judge
from benchmarks.house import House

# Its own stream: PYTHONUNBUFFERED, where it is set, would decide how it is buffered.
_PROGRAM = """
import sys, time
from benchmarks.workloads.measured import print_lines
sys.stdout = open(1, "w", buffering=int(sys.argv[2]), closefd=False)
began = time.perf_counter()
print_lines(int(sys.argv[1]))
print(time.perf_counter() - began, file=sys.stderr)
"""


_EACH_LINE, _BLOCKS = 1, -1


def _to_a_file(out: Path, lines: int, buffering: int) -> float:
    """Seconds of the same loop in a bare process that prints into a file."""
    with open(out, "wb") as file:
        bare = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(lines), str(buffering)],
            stdout=file, stderr=subprocess.PIPE, cwd=ROOT, check=True,
        )  # fmt: skip
    return float(bare.stderr)


def _through_a_job(started: House, out: Path, lines: int) -> tuple[float, float]:
    """Seconds of the loop, and by how many MB the worker grew meanwhile."""
    with started.store.read() as tx:
        worker = psutil.Process(workers.alive(tx, clock.now())[0].pid)
    job = started.submit("log_lines", path=str(out), lines=lines)
    before = peak = worker.memory_info().rss
    while not started.job(job.id).is_terminal:
        peak = max(peak, worker.memory_info().rss)
    return float(out.read_text().split()[1]), (peak - before) / 1e6


def run(bench: Bench) -> Finding:
    """In turn; the first line of each is not counted."""
    lines, rounds = bench.pick(1_000_000, 20_000), bench.pick(5, 1)
    each_line: list[float] = []
    blocks: list[float] = []
    ours: list[float] = []
    grown: list[float] = []
    with bench.folder() as folder, house.running(folder / "data", workers=1) as started:
        _through_a_job(started, folder / "first", 10_000)
        for number in range(rounds):
            each_line.append(_to_a_file(folder / "bare", lines, _EACH_LINE))
            blocks.append(_to_a_file(folder / "bare", lines, _BLOCKS))
            seconds, more = _through_a_job(started, folder / f"out-{number}", lines)
            ours.append(seconds)
            grown.append(more)
    seconds = figures.of(ours, "s").median
    ratio = seconds / figures.of(each_line, "s").median
    to_blocks = seconds / figures.of(blocks, "s").median
    return Finding(
        name="log",
        title=f"Log: {lines:,} lines from a job",
        head=("", ""),
        rows=[
            ("printed into a file, each line at once", str(figures.of(each_line, "s"))),
            ("printed into a file in blocks of 8 KB", str(figures.of(blocks, "s"))),
            ("printed by a job", str(figures.of(ours, "s"))),
            ("the worker grew by", str(figures.of(grown, "MB"))),
        ],
        goals=[
            judge("less than 10 % slower than a file that has each line at once", ratio,
                  at_most=1.1, reached=f"ratio {ratio:.2f}",
                  cause="the worker, which stamps the lines, takes a fifth of the other core"),
            judge("less than 10 % slower than a file written in blocks", to_blocks,
                  at_most=1.1, reached=f"ratio {to_blocks:.2f}",
                  cause="a system call for each line, about 1 µs: what a crash would lose "
                  "of a block are just the lines that tell why"),
            judge("the worker's memory stays flat (≤ 10 MB)", max(grown), at_most=10,
                  reached=f"{figures.spelled(max(grown))} MB"),
        ],
    )  # fmt: skip
