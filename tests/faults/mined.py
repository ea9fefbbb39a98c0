"""A house in which processes die or freeze at named points, whenever a test asks for it."""

import os
import signal
import sys
from pathlib import Path

import psutil

from app import clock, processes
from app.domain.job import Attempt, Job
from app.operations.cancel import cancel
from app.store import jobs, workers
from tests.consumer.house import WORKLOADS, House
from tests.eventually import eventually

_KILLS = (
    "after_dequeue", "mid_claim", "after_claim", "before_finish", "mid_finish", "after_finish",
    "before_artifacts", "before_rename", "scheduler_tick", "mid_rescue",
)  # fmt: skip
_STOPS = ("before_withdraw",)
_RAISES = ("tick",)


class MinedHouse(House):
    """All points are armed, and harmless until `arm` is called."""

    def __init__(self, data: Path, **options: str) -> None:
        triggers = data.with_name(f"{data.name}-triggers")
        triggers.mkdir(parents=True, exist_ok=True)
        armed = [f"{point}=kill:{triggers / point}" for point in _KILLS]
        armed += [f"{point}=stop:{triggers / point}" for point in _STOPS]
        armed += [f"{point}=raise:{triggers / point}" for point in _RAISES]
        own = Path(__file__).parent / "workloads"
        super().__init__(
            data,
            {
                "NONSTOP_FAULT": ",".join(armed),
                "NONSTOP_WORKLOADS": f"{WORKLOADS / 'toys.py'},{own}",
            }
            | options,
        )
        self._triggers = triggers

    @staticmethod
    def path() -> str:
        """Where the interpreter of the tests finds its programs."""
        return f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def arm(self, point: str) -> None:
        """The next process that comes to this point dies or freezes there."""
        (self._triggers / point).touch()

    def went_off(self, point: str) -> bool:
        return not (self._triggers / point).exists()

    def dies_at(self, point: str, workload: str, /, **params: object) -> Job:
        """The end of a job during which some process died at a point."""
        self.arm(point)
        job = self.submit(workload, **params)
        eventually(lambda: self.went_off(point), within=30)
        return self.finished(job)

    def is_kept_busy(self, attempt: Attempt) -> bool:
        """Whether the attempt's own worker and runner are both alive."""
        return processes.is_alive(attempt.pid, attempt.pid_started) and processes.is_alive(
            attempt.runner_pid, attempt.runner_started
        )

    def cancel(self, job: Job) -> Job:
        """Cancel a job and wait for its end."""
        cancel(self.store, job.id, by="test", now=clock.now())
        return self.finished(job)

    def clear(self) -> None:
        """Disarm every point and end every job."""
        for trigger in self._triggers.iterdir():
            trigger.unlink()
        with self.store.read() as tx:
            left = [job for job in jobs.newest(tx, limit=500) if not job.is_terminal]
        for job in left:
            cancel(self.store, job.id, by="test", now=clock.now())
        for job in left:
            self.finished(job)

    def workers(self) -> list[workers.WorkerRow]:
        with self.store.read() as tx:
            return workers.alive(tx, clock.now())

    def every_process(self) -> list[psutil.Process]:
        """The consumer's parent and everything below it."""
        assert self.consumer is not None
        parent = psutil.Process(self.consumer.pid)
        return [parent, *parent.children(recursive=True)]

    def scheduler(self) -> psutil.Process:
        """The parent's only child that is no worker."""

        def found() -> psutil.Process | None:
            assert self.consumer is not None
            known = {worker.pid for worker in self.workers()}
            every = psutil.Process(self.consumer.pid).children()
            others = [child for child in every if child.pid not in known]
            return others[0] if len(others) == 1 and len(every) == len(known) + 1 else None

        scheduler = eventually(found, within=30)
        assert scheduler is not None
        return scheduler


def freeze(*pids: int) -> None:
    """Stop processes as a debugger does, and see that they stand."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    eventually(lambda: all(is_frozen(pid) for pid in pids))


def is_frozen(pid: int) -> bool:
    return psutil.Process(pid).status() == psutil.STATUS_STOPPED


def thaw(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
