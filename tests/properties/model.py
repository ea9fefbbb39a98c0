"""The rules of a job's life told a second time, as simply as can be, to compare with."""

from dataclasses import dataclass

from app.domain.job import TERMINAL, Lease, Status
from tests.properties.invariants import CRASHES, FAILURES
from tests.properties.world import World

SAVES = "saves"  # the workload of this name saves checkpoints
BUDGETS = {SAVES: 2, "once": 1}  # how often the workloads may fail
LEASE_S = 15.0


@dataclass
class Owned:
    """Who runs an attempt."""

    lease: Lease
    worker: int
    runner: int
    boot: str
    expires: float


@dataclass
class Known:
    """A job as it should be."""

    id: int
    workload: str
    priority: int
    run_at: float
    created_at: float
    max_crashes: int
    retry_of: int | None = None
    status: Status = Status.PENDING
    attempt: int = 0
    failures: int = 0
    crashes: int = 0
    is_cancelled: bool = False
    is_pausing: bool = False
    owned: Owned | None = None

    def is_held_by(self, lease: Lease) -> bool:
        return self.owned is not None and self.owned.lease == lease

    def is_due(self, now: float) -> bool:
        return self.status is Status.PENDING and self.run_at <= now

    def settle(self, outcome: str, now: float, *, saved: bool = False) -> None:
        """What becomes of it when its attempt ends.

        Args:
            saved: a rescue that finds a checkpoint fulfils a request to pause.
        """
        self.failures += outcome in FAILURES
        self.crashes += outcome in CRASHES
        pausing, self.is_pausing, self.owned = self.is_pausing, False, None
        if self.is_cancelled or outcome == "cancelled":
            self.status = Status.CANCELLED
        elif outcome == "done":
            self.status = Status.DONE
        elif (
            outcome == "invalid"
            or (outcome in FAILURES and self.failures >= BUDGETS[self.workload])
            or (outcome in CRASHES and self.crashes >= self.max_crashes)
        ):
            self.status = Status.FAILED
        elif outcome == "paused" or (pausing and saved):
            self.status = Status.PAUSED
        else:
            self.status = Status.PENDING
            self.run_at = now + (2.0 * 2 ** (self.failures - 1) if outcome in FAILURES else 0.0)


class Model:
    """All jobs as they should be."""

    def __init__(self) -> None:
        self.jobs: dict[int, Known] = {}

    @property
    def unfinished(self) -> list[Known]:
        return [job for job in self.jobs.values() if job.status not in TERMINAL]

    def best(self, now: float) -> Known | None:
        """What the next worker gets."""
        due = [job for job in self.jobs.values() if job.is_due(now)]
        return min(due, key=lambda job: (-job.priority, job.run_at, job.id), default=None)

    def holder(self, lease: Lease) -> Known | None:
        """The job that a lease gives the right to write about, if it still does."""
        job = self.jobs[lease.job_id]
        return job if job.is_held_by(lease) else None

    def rescue(self, world: World, *, patient: bool) -> tuple[list[int], set[int]]:
        """Play a rescue: the jobs that are handed over, and the processes that live afterwards."""
        rescued, living = [], set(world.living)
        for job in self.jobs.values():
            owned = job.owned
            if owned is None:
                continue
            if owned.boot == world.boot:
                silent = owned.expires < world.uptime and not patient
                if owned.worker in living and not silent:
                    continue
                living -= {owned.worker} - world.immortal
                if owned.worker in living:
                    continue
                living -= {owned.runner} - world.immortal
                if owned.runner in world.immortal:
                    continue
            job.settle("lost", world.now, saved=job.id in world.saved)
            rescued.append(job.id)
        return rescued, living
