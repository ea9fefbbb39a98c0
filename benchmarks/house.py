"""A consumer on a data folder of its own, started as users start it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from app import clock, processes
from app.domain.job import Job
from app.operations.submit import submit
from app.settings import ROOT, Settings, environment
from app.store import Store, catalogue, jobs, open_store, workers

WORKLOADS = Path(__file__).parent / "workloads"
_READY_WITHIN_S = 90.0
_REST_S = 0.002


def wait_for(fact: Callable[[], bool], *, within: float, what: str) -> None:
    """Look until something is so.

    Raises:
        TimeoutError: it was not within so many seconds.
    """
    deadline = time.monotonic() + within
    while not fact():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {within:g} s")
        time.sleep(_REST_S)


def launch(
    command: Sequence[str | Path], log: Path, env: dict[str, str], *, folder: Path = ROOT
) -> subprocess.Popen[bytes]:
    """Start a program of its own session that ends with this one; what it says goes into a log."""
    with open(log, "ab") as out:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=partial(processes.die_with, processes.myself().pid),
        )


class House:
    """A data folder, its store, and the consumer while it runs."""

    def __init__(self, data: Path, *, workers: int = 2, **settings: Any) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.settings = Settings.model_construct(
            data=data, workers=workers, workloads=str(WORKLOADS), **settings
        )
        self.store: Store = open_store(self.settings)
        self.consumer: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start the consumer; seconds until its workers are there."""
        began = time.monotonic()
        surroundings = environment(**self.settings.model_dump())
        surroundings["PATH"] = f"{Path(sys.executable).parent}:{surroundings.get('PATH', '')}"
        log = self.settings.data / "consumer.log"
        self.consumer = launch([ROOT / "run_consumer.sh"], log, surroundings)
        wait_for(self._is_ready, within=_READY_WITHIN_S, what="the consumer's start")
        return time.monotonic() - began

    def _is_ready(self) -> bool:
        with self.store.read() as tx:
            return bool(catalogue.entries(tx)) and bool(workers.alive(tx, clock.now()))

    @property
    def pid(self) -> int:
        assert self.consumer is not None
        return self.consumer.pid

    def stop(self) -> None:
        if self.consumer is not None:
            self.consumer.send_signal(signal.SIGTERM)
            self.consumer.wait(60)
            self.consumer = None

    def submit(self, workload: str, /, **params: Any) -> Job:
        return submit(
            self.store,
            self.settings,
            workload=workload,
            params=params,
            by="benchmark",
            now=clock.now(),
        )

    def job(self, job_id: int) -> Job:
        with self.store.read() as tx:
            job = jobs.get(tx, job_id)
        assert job is not None
        return job

    def ended(self, job: Job, *, within: float = 600.0) -> Job:
        """Wait for a job's end."""
        wait_for(lambda: self.job(job.id).is_terminal, within=within, what=f"job #{job.id}")
        return self.job(job.id)


@contextmanager
def running(data: Path, *, workers: int = 2, **settings: Any) -> Iterator[House]:
    """A started house, stopped afterwards."""
    house = House(data, workers=workers, **settings)
    try:
        house.start()
        yield house
    finally:
        house.stop()
        house.store.close()
