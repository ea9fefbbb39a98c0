"""Nonstop as a whole, started with `./run.sh`, on a data folder of its own."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from app import clock
from app.cli import preflight
from app.settings import ROOT, environment
from app.store import workers
from benchmarks import footprint
from benchmarks.house import House, launch, wait_for

_READY_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Program:
    """A started `./run.sh`: the consumer and the page."""

    process: subprocess.Popen[bytes]
    house: House
    port: int
    launched: float  # time of the clock

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for_page(self) -> None:
        wait_for(
            lambda: preflight.answers("127.0.0.1", self.port),
            within=_READY_WITHIN_S,
            what="the page",
        )

    def wait_for_workers(self) -> None:
        wait_for(lambda: len(self.workers()) == 2, within=_READY_WITHIN_S, what="the workers")

    def workers(self) -> list[int]:
        """Its workers' process numbers."""
        with self.house.store.read() as tx:
            alive = workers.alive(tx, clock.now())
        return [one.pid for one in alive if one.started_at >= self.launched]

    @property
    def consumer(self) -> int:
        return self._child("huey_consumer")

    @property
    def page(self) -> int:
        return self._child("streamlit")

    def _child(self, word: str) -> int:
        for child in psutil.Process(self.process.pid).children():
            if any(word in argument for argument in child.cmdline()):
                return child.pid
        raise RuntimeError(f"{word} does not run")

    def roles(self) -> dict[str, list[int]]:
        """Its processes, by what they do."""
        workers = self.workers()
        forks = [pid for worker in workers for pid in footprint.tree(worker)[1:]]
        below = set(footprint.tree(self.consumer)) - {self.consumer, *workers, *forks}
        return {
            "the page, one tab open": footprint.tree(self.page),
            "the consumer's parent": [self.consumer],
            "the scheduler": sorted(below),
            "two idle workers": workers,
            "their waiting runners, and what forks them": forks,
            "what runs both": [self.process.pid],
        }


@contextmanager
def running(house: House, port: int) -> Iterator[Program]:
    """`./run.sh`, just launched; stopped afterwards."""
    surroundings = environment(**house.settings.model_dump(include={"data", "workloads"}))
    command: list[str | Path] = [ROOT / "run.sh", "--port", str(port), "--workers", "2"]
    launched = clock.now()
    process = launch(command, house.settings.data / "run.log", surroundings)
    try:
        yield Program(process, house, port, launched)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
