"""How an attempt ended, as a value, and what that means for its job."""

from dataclasses import dataclass
from typing import Any

from app.domain import retry
from app.domain.job import Job, Reason, Status
from app.domain.sentence import sentence


@dataclass(frozen=True, slots=True)
class Done:
    """The workload returned."""

    result: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Raised:
    """The workload raised."""

    error: str
    traceback: str | None = None
    reason: Reason = Reason.ERROR  # or out_of_memory, where the exception says so


@dataclass(frozen=True, slots=True)
class Invalid:
    """The parameters, or the workload itself, cannot be used; trying again cannot help."""

    error: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    """It ran longer than its limit and was stopped."""

    limit_s: float


@dataclass(frozen=True, slots=True)
class Crashed:
    """Its process ended without a word; `lost` when its worker vanished with it."""

    error: str
    exit_code: int | None = None
    signal: int | None = None
    reason: Reason = Reason.CRASHED


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It stopped, or was stopped, because somebody cancelled the job."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Nonstop itself stopped it, to shut down; it goes on later and nothing is counted."""


@dataclass(frozen=True, slots=True)
class Paused:
    """It saved its state because somebody asked, and ended; its memory is free."""

    step: float | None = None


Outcome = Done | Raised | Invalid | TimedOut | Crashed | Cancelled | Interrupted | Paused


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What the job's row and the attempt's row become."""

    outcome: str  # word stored with the attempt
    status: Status
    reason: Reason | None = None
    attempt_reason: Reason | None = None
    error: str | None = None
    result: dict[str, Any] | None = None
    run_at: float | None = None
    failures: int
    crashes: int
    interruptions: int


def settle(job: Job, outcome: Outcome, *, now: float, jitter: float) -> Settlement:
    """Decide what becomes of a running job. Cancel always wins.

    Args:
        job: the row as it is now, with any request to cancel.
        outcome: how its attempt ended.
        now: seconds since the epoch.
        jitter: random number from 0 to 1, spreads retries.
    """
    failures, crashes, interruptions = job.failures, job.crashes, job.interruptions
    word = type(outcome).__name__.lower()
    reason: Reason | None = None
    error: str | None = None
    match outcome:
        case Raised() | Invalid():
            reason = outcome.reason if isinstance(outcome, Raised) else Reason.INVALID
            error = outcome.error
            failures += 1
        case TimedOut():
            reason = Reason.TIMEOUT
            error = str(
                sentence(
                    "It did not end within its limit of {limit} s.", limit=f"{outcome.limit_s:g}"
                )
            )
            failures += 1
        case Crashed():
            reason, error = outcome.reason, outcome.error
            crashes += 1
        case Interrupted():
            interruptions += 1
        case Done() | Cancelled() | Paused():
            pass

    def settled(status: Status, **more: Any) -> Settlement:
        return Settlement(
            outcome=word,
            status=status,
            attempt_reason=reason,
            failures=failures,
            crashes=crashes,
            interruptions=interruptions,
            **more,
        )

    if job.cancel_requested_at is not None or isinstance(outcome, Cancelled):
        return settled(Status.CANCELLED)
    if isinstance(outcome, Done):
        return settled(Status.DONE, result=outcome.result)
    if isinstance(outcome, Paused):
        return settled(Status.PAUSED)
    if isinstance(outcome, Interrupted):
        return settled(Status.PENDING, run_at=now)
    if isinstance(outcome, Crashed) and crashes < job.max_crashes:
        return settled(Status.PENDING, run_at=now)
    retryable = isinstance(outcome, Raised | TimedOut)
    if retryable and failures < job.max_failures:
        return settled(Status.PENDING, run_at=now + retry.delay(failures, jitter), error=error)
    return settled(Status.FAILED, reason=reason, error=error)
