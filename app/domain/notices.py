"""Word of jobs: on what it is sent, to whom, and when sending is tried again."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.job import Job
from app.domain.workload import CatalogueEntry

SLOW_FACTOR = 1.5
SLOW_EXTRA_S = 60.0
SLOW_NEEDS = 3  # done jobs from which is known how long a workload takes
_WAITS_S = (10.0, 60.0, 300.0, 1800.0, 7200.0)
LONGEST_WAIT_S = _WAITS_S[-1]


class On(StrEnum):
    """What word is sent of."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    METRIC = "metric"  # a number came to a threshold
    SLOW = "slow"  # it runs longer than the workload's jobs do


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Somebody's wish for word: of one job, of a schedule's jobs, or of all."""

    id: int
    channel_id: int
    channel_name: str
    job_id: int | None
    schedule_id: int | None
    on: On
    metric: str | None
    above: bool | None  # told when the metric rises to the threshold; False: when it falls to it
    threshold: float | None
    by: str
    created_at: float

    def covers(self, job_id: int, schedule_id: int | None) -> bool:
        """Whether it is about this job."""
        if self.job_id is not None:
            return self.job_id == job_id
        return self.schedule_id is None or self.schedule_id == schedule_id

    def reached(self, lowest: float, highest: float) -> float | None:
        """The value at which a metric came to the threshold; None while it has not."""
        if self.threshold is None:
            return None
        if self.above:
            return highest if highest >= self.threshold else None
        return lowest if lowest <= self.threshold else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something to tell one channel, with what there is to say about it."""

    on: On
    job: Job
    channel_id: int
    channel_name: str
    entry: CatalogueEntry | None
    schedule: str | None  # name of the schedule that submitted the job
    ran_s: float
    watch: Watch | None = None  # whose threshold was reached
    value: float | None = None  # of the metric
    longest_s: float | None = None  # that the workload's jobs took lately

    @property
    def key(self) -> str:
        """The same for the same word to the same channel, whoever finds it and how often."""
        parts: list[object] = [self.on.value, self.job.id, self.channel_id]
        if self.watch is not None:
            direction = ">=" if self.watch.above else "<="
            parts.append(f"{self.watch.metric}{direction}{self.watch.threshold}")
        return ":".join(map(str, parts))


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent."""

    title: str
    body: str


def slow_after_s(longest_s: float) -> float:
    """Seconds after which a job is slow whose like took at most so long."""
    return max(SLOW_FACTOR * longest_s, longest_s + SLOW_EXTRA_S)


def next_try(tries: int, now: float) -> float | None:
    """When sending is tried again after so many tries; None: it is given up."""
    return now + _WAITS_S[tries - 1] if tries <= len(_WAITS_S) else None
