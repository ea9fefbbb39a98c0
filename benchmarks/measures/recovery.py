"""From SIGKILL to the job running again."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.job import Attempt
from app.operations.cancel import cancel
from app.store import attempts
from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, judge
from benchmarks.house import House

_START = "importing torch and the workloads keeps one core busy for 3 to 4 s"


def _lines(out: Path) -> int:
    return out.read_bytes().count(b"\n") if out.exists() else 0


def _again(started: House, out: Path, kill: Callable[[House, int], None]) -> float:
    """Seconds from the kill to the first line of the next attempt."""
    job = started.submit("rest", path=str(out), seconds=600)
    house.wait_for(lambda: _lines(out) == 1, within=60, what="the first attempt")
    began = time.monotonic()
    kill(started, job.id)
    house.wait_for(lambda: _lines(out) == 2, within=120, what="the second attempt")
    again = float(out.read_text().splitlines()[1].split()[0]) - began
    cancel(started.store, job.id, by="benchmark", now=time.time())
    started.ended(job)
    return again


def _kill_runner(started: House, job_id: int) -> None:
    os.kill(_attempt(started, job_id).runner_pid, signal.SIGKILL)


def _kill_worker(started: House, job_id: int) -> None:
    os.kill(_attempt(started, job_id).pid, signal.SIGKILL)


def _kill_consumer(started: House, _job_id: int) -> None:
    """The parent dies and all with it; it is started again at once, as systemd would."""
    assert started.consumer is not None
    started.consumer.kill()
    started.consumer.wait()
    started.start()


def _attempt(started: House, job_id: int) -> Attempt:
    with started.store.read() as tx:
        return attempts.of_job(tx, job_id)[0]


def run(bench: Bench) -> Finding:
    """Each kind of kill several times, in turn."""
    rounds = bench.pick(5, 1)
    kinds = {
        "runner": _kill_runner,
        "worker": _kill_worker,
        "consumer, started again at once": _kill_consumer,
    }
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    with bench.folder() as folder, house.running(folder / "data") as started:
        for number in range(rounds):
            for kind, kill in kinds.items():
                found[kind].append(_again(started, folder / f"{kind}-{number}", kill))
    goals = [
        judge(f"SIGKILL of the {kind}: running again in ≤ {limit} s", max(found[kind]),
              at_most=limit, reached=f"worst {figures.spelled(max(found[kind]))} s",
              cause=cause)
        for kind, limit, cause in (
            ("worker", 3, ""), ("consumer, started again at once", 5, _START)
        )
    ]  # fmt: skip
    return Finding(
        name="recovery",
        title="Recovery: SIGKILL → the job's next attempt runs",
        head=("killed", "seconds"),
        rows=[(kind, str(figures.of(values, "s"))) for kind, values in found.items()],
        goals=goals,
    )
