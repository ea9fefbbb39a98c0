"""Jobs and attempts: what was asked for, and each try at it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast

Word = TypeVar("Word", bound=StrEnum)


class Status(StrEnum):
    """Where a job stands. The last three are terminal: such a row never changes again."""

    PENDING = "pending"  # waits for a worker, for its time, or for its next try
    RUNNING = "running"  # one attempt of it is running
    PAUSED = "paused"  # held by a person; goes on when resumed
    DONE = "done"  # its result is there
    FAILED = "failed"  # given up; the reason says why
    CANCELLED = "cancelled"  # stopped because somebody asked


class Reason(StrEnum):
    """Why an attempt or a job failed."""

    ERROR = "error"  # the workload raised
    TIMEOUT = "timeout"  # it ran longer than its limit
    CRASHED = "crashed"  # its process ended without a word
    OUT_OF_MEMORY = "out_of_memory"  # the system killed it for its memory
    LOST = "lost"  # its worker vanished
    INVALID = "invalid"  # its parameters or its workload are not (any more) usable


class Rung(StrEnum):
    """How far the stop ladder has gone on a running job."""

    ASKED = "asked"
    TERMINATING = "terminating"
    KILLED = "killed"


def known(words: type[Word], text: str) -> Word:
    """A word of an enum; one that only a newer version knows stays the text it is."""
    try:
        return words(text)
    except ValueError:
        return cast(Word, text)


TERMINAL = frozenset({Status.DONE, Status.FAILED, Status.CANCELLED})
UNFINISHED = (Status.PENDING, Status.RUNNING, Status.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One request: a workload with parameters. Times are seconds since the epoch, UTC."""

    id: int
    workload: str
    title: str
    params: dict[str, Any]
    status: Status
    reason: Reason | None
    progress: float  # 0 to 1; never falls within an attempt
    step_text: str  # what the workload says it is doing
    step: float | None  # position the workload reported, and of how many
    step_total: float | None
    priority: int  # higher first
    run_at: float  # not before this moment
    timeout_s: float | None
    max_failures: int  # so many failures end it
    failures: int
    max_crashes: int
    crashes: int
    interruptions: int  # times that Nonstop itself stopped it; never counted against it
    attempt: int  # number of the newest attempt, 0 before the first
    worker: str | None
    lease_expires_at: float | None
    cancel_requested_at: float | None
    pause_requested_at: float | None
    rung: Rung | None
    owner: str
    idempotency_key: str | None
    retry_of: int | None
    cloned_from: int | None
    result: dict[str, Any] | None
    error: str | None
    created_at: float
    started_at: float | None
    finished_at: float | None
    memory_mb: int | None  # an attempt may not use more, where the platform can enforce it
    waits: bool  # for other jobs; see store.chains
    schedule_id: int | None

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL

    @property
    def is_cancelling(self) -> bool:
        return self.status is Status.RUNNING and self.cancel_requested_at is not None

    @property
    def is_pausing(self) -> bool:
        return self.status is Status.RUNNING and self.pause_requested_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One execution of a job; its number and nonce are what a writer must show."""

    job_id: int
    number: int
    nonce: str
    worker: str
    host: str
    boot_id: str
    pid: int
    pid_started: float
    runner_pid: int
    runner_started: float
    outcome: str | None  # see outcome.py; None while it runs
    reason: Reason | None
    exit_code: int | None
    signal: int | None
    error: str | None
    traceback: str | None
    peak_memory: int | None  # bytes
    cpu_seconds: float | None
    started_at: float
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write about one attempt."""

    job_id: int
    number: int
    nonce: str
