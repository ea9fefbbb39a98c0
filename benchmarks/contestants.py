"""Who is measured: Nonstop and its peers, all driven in the same way."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks import servers
from benchmarks.house import House
from benchmarks.peer import Peer


class Contestant(Protocol):
    """A queue with two workers, and one process that submits."""

    def submit(self, path: Path, count: int) -> list[float]:
        """Submit jobs that note the time in a file; the time before the first and after each."""
        ...

    def start_workers(self) -> None: ...

    def stop_workers(self) -> None: ...


class _Nonstop:
    def __init__(self, folder: Path) -> None:
        self.house = House(folder / "data")
        self.house.start()  # publishes what can be run

    def submit(self, path: Path, count: int) -> list[float]:
        times = [time.monotonic()]
        for number in range(count):
            self.house.submit("note_time", path=str(path), text=str(number))
            times.append(time.monotonic())
        return times

    def start_workers(self) -> None:
        if self.house.consumer is None:
            self.house.start()

    def stop_workers(self) -> None:
        self.house.stop()


@contextmanager
def _nonstop(folder: Path) -> Iterator[Contestant]:
    contestant = _Nonstop(folder)
    try:
        yield contestant
    finally:
        contestant.stop_workers()
        contestant.house.store.close()


def _on_redis(script: str, *roles: str) -> Callable[[Path], AbstractContextManager[Contestant]]:
    @contextmanager
    def opened(folder: Path) -> Iterator[Contestant]:
        with servers.redis(folder) as url, Peer(script, roles, url, folder) as peer:
            yield peer

    return opened


@contextmanager
def _procrastinate(folder: Path) -> Iterator[Contestant]:
    with (
        servers.postgresql(folder) as url,
        Peer("procrastinate_peer", ("worker", "worker"), url, folder) as peer,
    ):
        yield peer


@contextmanager
def _huey(folder: Path) -> Iterator[Contestant]:
    with Peer("huey_peer", ("worker",), str(folder / "huey.db"), folder) as peer:
        yield peer


@dataclass(frozen=True, slots=True)
class Entrant:
    """One contestant: its name, what a reader must know, and how it is set up in a folder."""

    name: str
    remark: str
    opened: Callable[[Path], AbstractContextManager[Contestant]]


NONSTOP = Entrant("Nonstop", "forks torch-ready runners; full history; SQLite", _nonstop)
RQ_TORCH = Entrant(
    "RQ, torch imported", "forks for each job; Redis", _on_redis("rq_peer", *["torch-worker"] * 2)
)
RQ = Entrant("RQ", "forks for each job; Redis", _on_redis("rq_peer", "worker", "worker"))
PEERS = (
    RQ_TORCH,
    RQ,
    Entrant("Celery", "no fork for a job; Redis", _on_redis("celery_peer", "worker")),
    Entrant("Dramatiq", "no fork for a job; Redis", _on_redis("dramatiq_peer", "worker")),
    Entrant("Procrastinate", "no fork for a job; PostgreSQL", _procrastinate),
    Entrant("Huey as it comes", "no fork for a job; SQLite", _huey),
)
