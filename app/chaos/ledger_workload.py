"""The workload of the chaos run. It lies outside `app/workloads`, so that nobody else meets it."""

import os
import signal
import subprocess
import time
from pathlib import Path

from app import clock, processes
from app.chaos import ledger as book
from app.chaos.orders import MAX_FAILURES, Manner
from app.workloads import RunningJob, Stopped, Text, workload


@workload(title=Text(en="Ledger", ja="台帳"), saves=True, max_failures=MAX_FAILURES)
def ledger(
    job: RunningJob, *, path: str, manner: str, steps: int, pause_s: float
) -> dict[str, int]:
    """Write every step into the ledger, and behave as asked in the middle."""
    file = Path(path)

    def write(what: str, step: int) -> None:
        line = book.Line(what, job.id, job.attempt, os.getpid(), clock.monotonic(), step)
        book.append(file, line)

    found = job.checkpoint.load()
    first = int(found[1]) if found else 0
    write(book.START, first)
    for step in range(first, steps):
        write(book.TICK, step)
        if step == max(first, steps // 2):
            _misbehave(job, Manner(manner))
        _report(job, step + 1, steps, deaf=manner == Manner.IS_DEAF)
        time.sleep(pause_s)
    write(book.DONE, steps)
    return {"steps": steps}


def _report(job: RunningJob, done: int, steps: int, *, deaf: bool) -> None:
    try:
        job.progress(done, steps)
        job.metric(step=done, ticked=float(done))
        if job.should_save and not deaf:
            job.checkpoint.save({"step": done}, step=done)
    except Stopped:
        if not deaf:
            raise


def _misbehave(job: RunningJob, manner: Manner) -> None:
    first = job.attempt == 1
    match manner:
        case Manner.RAISES:
            raise RuntimeError("this job always raises")
        case Manner.RAISES_ONCE if first:
            raise RuntimeError("this job raises in its first attempt")
        case Manner.DIES:
            os.kill(os.getpid(), signal.SIGKILL)
        case Manner.DIES_ONCE if first:
            os.kill(os.getpid(), signal.SIGSEGV)
        case Manner.KILLS_ITS_WORKER:
            worker = processes.parent(os.getppid())  # beyond the fork server
            os.kill(worker or os.getppid(), signal.SIGKILL)
            time.sleep(60)
        case Manner.IS_DEAF:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        case Manner.LEAVES_A_CHILD:
            subprocess.Popen(["setsid", "sleep", "1000"])
        case _:
            pass
