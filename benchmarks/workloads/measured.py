"""Jobs that the measures run."""

import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any, Literal

from app.workloads import RunningJob, Text, workload


def note(path: str, text: str) -> None:
    """One line with the time of the machine's monotonic clock, written whole."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{time.monotonic():.6f} {text}\n".encode())
    finally:
        os.close(descriptor)


@workload(title=Text(en="Note the time", ja="時刻を記す"))
def note_time(job: RunningJob, *, path: str, text: str = "") -> None:
    """Writes down when its first line ran."""
    note(path, text)


@workload(title=Text(en="Nothing", ja="何もしない"))
def nothing(job: RunningJob) -> None:
    """Does nothing."""


@workload(title=Text(en="Torch steps", ja="torch のステップ"))
def torch_steps(
    job: RunningJob,
    *,
    path: str,
    steps: int,
    step_s: float,
    way: Literal["bare", "reported", "commits"],
) -> None:
    """Steps of torch work of a given length; notes the seconds in all and the worst step."""
    seconds, worst = steps_of_torch(job, steps, step_s, way, Path(f"{path}.db"))
    note(path, f"{seconds:.6f} {worst:.6f}")


def steps_of_torch(
    job: RunningJob, steps: int, step_s: float, way: str, database: Path
) -> tuple[float, float]:
    """Seconds of the whole loop, and by how much its worst step was longer than a step's work.

    A step is a fixed number of products, found beforehand, so that whatever reporting costs
    comes on top.
    """
    import torch

    torch.set_num_threads(1)
    matrix = torch.randn(64, 64) / 8
    products = _products_in(step_s, matrix)
    connection = _progress_table(database) if way == "commits" else None
    worst, began = 0.0, time.perf_counter()
    for step in range(steps):
        step_began = time.perf_counter()
        _work(matrix, products)
        worked = time.perf_counter()
        if way == "reported":
            job.progress(step + 1, steps)
            job.metric(step, loss=1.0 / (step + 1), accuracy=0.5, rate=0.1)
        elif connection is not None:
            connection.execute("UPDATE job SET progress = ?", ((step + 1) / steps,))
            connection.execute("INSERT INTO metric VALUES (?, 1.0, 0.5, 0.1)", (step,))
            connection.commit()
        worst = max(worst, time.perf_counter() - worked, worked - step_began - 10 * step_s)
    return time.perf_counter() - began, worst


def _work(matrix: Any, products: int) -> None:
    value = matrix
    for _ in range(products):
        value = (value @ matrix).tanh_()


def _products_in(step_s: float, matrix: Any) -> int:
    """How many products take about so many seconds here, from the quickest of several tries."""

    def timed() -> float:
        began = time.perf_counter()
        _work(matrix, 200)
        return time.perf_counter() - began

    _work(matrix, 200)
    return max(1, round(200 * step_s / min(timed() for _ in range(20))))


def _progress_table(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE job (progress REAL)")
    connection.execute("CREATE TABLE metric (step, loss, accuracy, rate)")
    connection.execute("INSERT INTO job VALUES (0)")
    connection.commit()
    return connection


@workload(title=Text(en="Log lines", ja="ログの行"))
def log_lines(job: RunningJob, *, path: str, lines: int) -> None:
    """Prints lines; notes how long it took."""
    began = time.perf_counter()
    print_lines(lines)
    note(path, f"{time.perf_counter() - began:.6f}")


def print_lines(lines: int) -> None:
    """What a chatty program prints."""
    for number in range(lines):
        print(f"step {number}: loss 0.12345, accuracy 0.98765, learning rate 0.001")
    sys.stdout.flush()


@workload(title=Text(en="Rest", ja="休む"))
def rest(job: RunningJob, *, path: str, seconds: float) -> None:
    """Notes the time and rests."""
    note(path, f"attempt-{job.attempt}")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.05)
        job.progress(0.0)


@workload(title=Text(en="Chatter", ja="おしゃべり"))
def chatter(job: RunningJob, *, seconds: float) -> None:
    """Progress at 20 Hz and metrics at 200 Hz."""
    began = time.monotonic()
    for step in range(int(seconds * 200)):
        if step % 10 == 0:
            job.progress(step, seconds * 200)
        job.metric(step, loss=1.0 / (step + 1))
        time.sleep(max(0.0, began + (step + 1) / 200 - time.monotonic()))
