"""Workloads that behave, misbehave and die, for tests of the consumer."""

import ctypes
import gc
import logging
import os
import signal
import subprocess
import sys
import time
from typing import Any

import torch
from torch.utils.data import DataLoader, TensorDataset

from app.workloads import RunningJob, Upload, schedule, workload


@workload(title="Steps")
def steps(
    job: RunningJob, *, steps: int = 5, pause: float = 0.05, note: str = ""
) -> dict[str, Any]:
    """Report everything a job can report."""
    logging.getLogger("mine").warning("careful")
    print("to stderr", file=sys.stderr)
    for step in range(steps):
        job.progress(step + 1, steps, f"step {step + 1}")
        job.metric(step=step, loss=1 / (step + 1), speed=float(step))
        print("step", step)
        time.sleep(pause)
    job.artifact("summary.txt").write_text(f"{steps} steps {note}")
    return {"steps": steps, "sum": torch.ones(3).sum(), "nan": float("nan")}


@workload(title="Raise", max_failures=1)
def raises(job: RunningJob, *, kind: str = "ValueError") -> None:
    """Raise something."""
    match kind:
        case "ValueError":
            raise ValueError("no good")
        case "SystemExit":
            sys.exit(3)
        case "KeyboardInterrupt":
            raise KeyboardInterrupt


@workload(title="Fail once", max_failures=2)
def fails_once(job: RunningJob) -> dict[str, int]:
    """Raise on the first attempt only."""
    if job.attempt == 1:
        raise RuntimeError("the first time never works")
    return {"attempt": job.attempt}


@workload(title="Die")
def dies(job: RunningJob, *, how: str = "segfault") -> None:
    """End without a word."""
    match how:
        case "segfault":
            ctypes.string_at(0)
        case "os._exit":
            os._exit(0)
        case "SIGKILL":
            os.kill(os.getpid(), signal.SIGKILL)


@workload(title="Not JSON")
def not_json(job: RunningJob) -> dict[str, object]:
    """Return what cannot be kept."""
    return {"thing": object()}


@workload(title="Print")
def prints(job: RunningJob, *, lines: int = 0, line_bytes: int = 0) -> dict[str, int]:
    """Print a lot, or one long line."""
    for number in range(lines):
        print("line", number)
    if line_bytes:
        print("x" * line_bytes)
    return {"lines": lines}


@workload(title="Bars")
def bars(job: RunningJob, *, steps: int = 40, gate: str = "") -> dict[str, int]:
    """Show a tqdm bar and nothing else."""
    from tqdm import tqdm

    for step in tqdm(range(steps), desc="train", mininterval=0):
        while gate and step == steps // 2 and not os.path.exists(gate):
            time.sleep(0.01)
    return {"steps": steps}


@workload(title="Load data")
def loads_data(job: RunningJob) -> dict[str, float]:
    """Use a DataLoader with two workers."""
    data = DataLoader(TensorDataset(torch.arange(1000.0)), batch_size=10, num_workers=2)
    return {"sum": sum(batch.sum().item() for (batch,) in data)}


@workload(title="Start programs")
def starts_programs(job: RunningJob, *, daemon: bool = False, wait: bool = False) -> dict[str, Any]:
    """Run a program, and leave one behind that detached itself."""
    said = subprocess.run(["echo", "hello"], capture_output=True, text=True, check=True).stdout
    left = subprocess.Popen(["setsid", "sleep", "1000"]).pid if daemon else 0
    print("left", left)
    while wait:
        time.sleep(0.05)
    return {"said": said.strip(), "left": left}


@workload(title="Never stop")
def never_stops(job: RunningJob, *, how: str = "sleep") -> None:
    """Do not listen, in one of several ways."""
    print("running")
    match how:
        case "sleep":
            time.sleep(1000)
        case "native":
            matrix = torch.randn(4000, 4000) / 4000
            while True:
                matrix = matrix @ matrix
        case "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                try:
                    time.sleep(1)
                    job.progress(0)
                except BaseException as error:
                    print("ignored", type(error).__name__)


@workload(title="Remember", saves=True)
def remembers(job: RunningJob, *, gate: str) -> dict[str, float]:
    """Save a checkpoint, then wait for a file; a later attempt goes on from there."""
    found = job.checkpoint.load()
    if found is None:
        job.checkpoint.save({"seen": torch.tensor([7.0])}, step=3)
        while not os.path.exists(gate):
            job.progress(0.5)
            time.sleep(0.02)
        return {"resumed_from": 0.0}
    state, step = found
    return {"resumed_from": step, "seen": state["seen"].item()}


@workload(title="Read a file")
def reads(job: RunningJob, *, data: Upload, most: int | None = None) -> dict[str, Any]:
    """Say what an upload holds."""
    return {"name": data.name, "text": data.path.read_text()[:most]}


@workload(title="Write on", artifacts={"text.txt": "text"})
def writes_on(job: RunningJob, *, word: str, text: Upload | None = None) -> dict[str, str]:
    """Put a word behind a text, and leave that."""
    written = (text.path.read_text() if text else "") + word
    job.artifact("text.txt").write_text(written)
    return {"text": written, "name": text.name if text else ""}


@workload(title="Time limit", timeout_s=0.5)
def too_slow(job: RunningJob) -> None:
    """Take longer than allowed."""
    while True:
        job.progress(0)
        time.sleep(0.02)


@workload(title="Count", saves=True)
def counts(job: RunningJob, *, steps: int = 1000, deaf: bool = False) -> dict[str, float]:
    """Count, save whenever somebody waits for it, and go on from there."""
    found = job.checkpoint.load()
    first = int(found[1]) if found else 0
    for step in range(first, steps):
        job.progress(step, steps)
        job.metric(step=step, counted=float(step))
        if job.should_save and not deaf:
            job.checkpoint.save({"step": step}, step=step)
        time.sleep(0.01)
    return {"first": float(first), "steps": float(steps)}


@workload(title="Allocate", memory_mb=300)
def allocates(job: RunningJob, *, megabytes: int) -> dict[str, int]:
    """Use so much memory."""
    return {"bytes": torch.ones(megabytes * 1_000_000 // 4).nbytes}


@workload(title="Waits for the new year")
@schedule("Each new year", cron="0 0 1 1 *", zone="Asia/Tokyo", params={"greeting": "Hello"})
def greets(job: RunningJob, *, greeting: str = "") -> dict[str, str]:
    """Say hello once a year."""
    return {"greeting": greeting}


@workload(title="Collect garbage")
def collects(job: RunningJob) -> dict[str, int]:
    """Collect all garbage; how many KiB of memory that copied."""
    before = _own_kib()
    gc.collect()
    return {"copied_kib": _own_kib() - before}


def _own_kib() -> int:
    with open("/proc/self/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private_Dirty"))
