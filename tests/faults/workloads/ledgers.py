"""Workloads whose effects can be counted, and that take others along."""

import os
import resource
import signal
import subprocess
import time
from typing import TextIO

import psutil
import torch

from app.workloads import RunningJob, workload

_kept: list[TextIO] = []


@workload(title="Ledger", saves=True)
def ledger(job: RunningJob, *, path: str, steps: int = 50, gate: str = "") -> dict[str, int]:
    """Write down each step and the attempt that took it; at its middle, wait for a file."""
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    found = job.checkpoint.load()
    first = int(found[1]) if found else 0
    for step in range(first, steps):
        os.write(descriptor, f"{job.attempt} {step}\n".encode())
        job.progress(step, steps)
        while gate and step == steps // 2 and not os.path.exists(gate):
            os.write(descriptor, f"{job.attempt} {step}\n".encode())
            job.progress(step, steps)
            time.sleep(0.01)
        if job.should_save:
            job.checkpoint.save({"step": torch.tensor(step)}, step=step)
        time.sleep(0.005)
    job.artifact("attempt.txt").write_text(str(job.attempt))
    return {"attempt": job.attempt, "first": first}


@workload(title="Kill the worker")
def kills_its_worker(job: RunningJob) -> None:
    """Take the supervisor along."""
    os.kill(psutil.Process(os.getppid()).ppid(), signal.SIGKILL)
    time.sleep(1000)


@workload(title="Kill the fork server")
def kills_its_fork_server(job: RunningJob) -> None:
    """Take along what this runner was forked from."""
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(1000)


@workload(title="Swarm")
def swarms(job: RunningJob, *, count: int = 40) -> None:
    """Start many processes that detach themselves, and wait with them."""
    for _ in range(count):
        subprocess.Popen(["setsid", "sleep", "1000"])
    print("all are there")
    while True:
        job.progress(0.5)
        time.sleep(0.02)


@workload(title="Use up descriptors")
def opens_files(job: RunningJob) -> None:
    """Open files until no more can be opened, and let none go."""
    job.artifact("before.txt").write_text("there")
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    while True:
        _kept.append(open(os.devnull))  # noqa: SIM115 - that is the point
