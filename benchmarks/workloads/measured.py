"""Jobs that the measures run."""

import json
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


@workload(title=Text(en="Length of a step", ja="ステップの長さ"))
def length_of_step(job: RunningJob, *, path: str, step_s: float) -> None:
    """Notes how many products take about so many seconds here."""
    matrix = _matrix()
    note(path, str(_products_in(step_s, matrix)))


@workload(title=Text(en="Torch steps", ja="torch のステップ"))
def torch_steps(
    job: RunningJob,
    *,
    path: str,
    steps: int,
    products: int,
    way: Literal["bare", "reported", "commits"],
) -> None:
    """Steps of torch work; notes the seconds in all, of the worst report and of the worst step."""
    note(path, " ".join(map(str, steps_of_torch(job, steps, products, way, Path(f"{path}.db")))))


def steps_of_torch(
    job: RunningJob, steps: int, products: int, way: str, database: Path
) -> tuple[float, float, float]:
    """Seconds of the whole loop, of the longest report and of the longest step with its report.

    A step is a fixed number of products, so that whatever reporting costs comes on top.
    """
    matrix = _matrix()
    work(matrix, 10 * products)
    connection = _progress_table(database) if way == "commits" else None
    worst_report = worst_step = 0.0
    began = time.perf_counter()
    for step in range(steps):
        step_began = time.perf_counter()
        work(matrix, products)
        worked = time.perf_counter()
        if way == "reported":
            job.progress(step + 1, steps)
            job.metric(step, loss=1.0 / (step + 1), accuracy=0.5, rate=0.1)
        elif connection is not None:
            connection.execute("UPDATE job SET progress = ?", ((step + 1) / steps,))
            connection.execute("INSERT INTO metric VALUES (?, 1.0, 0.5, 0.1)", (step,))
            connection.commit()
        ended = time.perf_counter()
        worst_report = max(worst_report, ended - worked)
        worst_step = max(worst_step, ended - step_began)
    return time.perf_counter() - began, worst_report, worst_step


@workload(title=Text(en="Torch steps in turn", ja="交互の torch のステップ"))
def torch_in_turn(
    job: RunningJob, *, path: str, turns: int, steps_of_turn: int, products: int
) -> None:
    """The same loop, some steps bare and as many reported, in turn; notes both for each turn.

    A machine that others share is now quicker, now slower, by more than a report costs.
    """
    matrix = _matrix()
    work(matrix, 10 * products)
    for turn in range(turns):
        seconds = {}
        for way in ("bare", "reported") if turn % 2 else ("reported", "bare"):
            began = time.perf_counter()
            for number in range(steps_of_turn):
                step = turn * steps_of_turn + number
                work(matrix, products)
                if way == "reported":
                    job.progress(step + 1, turns * steps_of_turn)
                    job.metric(step, loss=1.0 / (step + 1), accuracy=0.5, rate=0.1)
            seconds[way] = time.perf_counter() - began
        note(path, f"{seconds['bare']:.6f} {seconds['reported']:.6f}")


def _matrix() -> Any:
    """What steps multiply, on one thread."""
    import torch

    torch.set_num_threads(1)
    return torch.randn(64, 64) / 8


def work(matrix: Any, products: int) -> None:
    """What a step does."""
    value = matrix
    for _ in range(products):
        value = (value @ matrix).tanh_()


def _products_in(step_s: float, matrix: Any) -> int:
    """From the quickest of several tries."""

    def timed() -> float:
        began = time.perf_counter()
        work(matrix, 200)
        return time.perf_counter() - began

    work(matrix, 200)
    return max(1, round(200 * step_s / min(timed() for _ in range(20))))


@workload(title=Text(en="Reports", ja="報告"))
def reports(job: RunningJob, *, path: str, batches: int) -> None:
    """Notes the seconds of a call of `progress` and of one of `metric`, a line for each batch.

    Between batches it rests, as a training does that has something else to do.
    """
    for batch in range(batches):
        began = time.perf_counter()
        for number in range(100):
            job.progress(batch * 100 + number, batches * 100)
        told = time.perf_counter()
        for number in range(100):
            job.metric(batch * 100 + number, loss=0.1, accuracy=0.5, rate=0.1)
        ended = time.perf_counter()
        note(path, f"{(told - began) / 100:.9f} {(ended - told) / 100:.9f}")
        time.sleep(0.05)


def _progress_table(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE job (progress REAL)")
    connection.execute("CREATE TABLE metric (step, loss, accuracy, rate)")
    connection.execute("INSERT INTO job VALUES (0)")
    connection.commit()
    return connection


@workload(title=Text(en="Train", ja="学習"))
def train(job: RunningJob, *, path: str, windows: str) -> None:
    """Trains a small network in some windows of time; notes the steps a second of each."""
    train_in_windows(path, Path(windows))


def train_in_windows(path: str, windows: Path) -> None:
    """Says that it is warm, waits for the file with the windows, and trains in each.

    Args:
        windows: a file of JSON, pairs of when one begins and ends on the monotonic clock.
    """
    training = Training()
    note(path, "ready")
    while not windows.exists():
        time.sleep(0.01)
    for begin, end in json.loads(windows.read_text()):
        time.sleep(max(0.0, begin - time.monotonic()))
        note(path, f"{training.run_until(end):.6f}")


class Training:
    """A network with what it learns from, warm: the first steps of a process cost more."""

    def __init__(self) -> None:
        import torch

        torch.manual_seed(0)
        self._inputs, self._targets = torch.randn(256, 512), torch.randint(10, (256,))
        self._network = torch.nn.Sequential(
            torch.nn.Linear(512, 1024), torch.nn.ReLU(),
            torch.nn.Linear(1024, 1024), torch.nn.ReLU(),
            torch.nn.Linear(1024, 10),
        )  # fmt: skip
        self._optimizer = torch.optim.SGD(self._network.parameters(), lr=0.01)
        self._loss = torch.nn.CrossEntropyLoss()
        for _ in range(3):
            self._step()

    def run_until(self, end: float) -> float:
        """Steps a second until a moment of the monotonic clock."""
        began, steps = time.monotonic(), 0
        while time.monotonic() < end or steps == 0:
            self._step()
            steps += 1
        return steps / (time.monotonic() - began)

    def _step(self) -> None:
        self._optimizer.zero_grad()
        self._loss(self._network(self._inputs), self._targets).backward()
        self._optimizer.step()


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
