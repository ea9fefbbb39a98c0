"""From what is known of an ended attempt to its outcome, and to the rows."""

import logging
import os
import random
import signal
import time

from app import clock, faults
from app.compute.supervisor import Ended
from app.domain.job import Job, Lease, Reason, Status
from app.domain.outcome import (
    Cancelled,
    Crashed,
    Done,
    Interrupted,
    Invalid,
    Outcome,
    Paused,
    Raised,
    TimedOut,
    settle,
)
from app.domain.sentence import sentence
from app.files.folder import DataFolder
from app.operations import upkeep
from app.store import StorageFault, Store, Transaction, artifacts, attempts, claims, events, jobs

logger = logging.getLogger("nonstop.verdict")

_AGAIN_S = 1.0


def judge(ended: Ended) -> Outcome:
    """How the attempt ended. A report of success counts even when a stop had been asked."""
    if ended.fault is not None and ended.why != "cancel":
        return Raised(ended.fault)
    report = ended.report or {}
    match report.get("outcome"):
        case "done":
            return Done(report.get("result"))
        case "raised":
            reason = Reason.OUT_OF_MEMORY if report.get("out_of_memory") else Reason.ERROR
            return Raised(str(report.get("error")), report.get("traceback"), reason)
        case "invalid":
            return Invalid(str(report.get("error")))
    match ended.why:
        case "cancel":
            return Cancelled()
        case "timeout":
            return TimedOut(ended.timeout_s or 0.0)
        case "shutdown":
            return Interrupted()
        case "pause":
            return Paused(ended.saved_step)
    return _crash(ended)


def _crash(ended: Ended) -> Crashed:
    if os.WIFSIGNALED(ended.status):
        number = os.WTERMSIG(ended.status)
        if number == signal.SIGKILL and ended.memory_killed:
            return Crashed(
                str(sentence("The system ran out of memory and killed the process (SIGKILL).")),
                signal=number,
                reason=Reason.OUT_OF_MEMORY,
            )
        return Crashed(
            str(sentence("The process was ended by {signal}.", signal=_signal_name(number))),
            signal=number,
        )
    code = os.waitstatus_to_exitcode(ended.status)
    if ended.report is not None:  # SIGTERM from somebody else became Stopped
        return Crashed(
            str(sentence("The process was told to stop from outside (SIGTERM).")), signal=15
        )
    return Crashed(
        str(
            sentence("The process ended with code {code} before its workload returned.", code=code)
        ),
        code,
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def record(store: Store, folder: DataFolder, job: Job, lease: Lease, ended: Ended) -> Job | None:
    """Write the end of an attempt; None when the lease was lost meanwhile.

    Goes on until it is written: a full disk or a locked database must not lose a result.
    """
    outcome = judge(ended)
    while True:
        try:
            return _record(store, job, lease, ended, outcome)
        except StorageFault as error:
            logger.warning("the end of job %s cannot be written yet: %s", job.id, error)
            if "full" in str(error):
                upkeep.release_reserve(folder)
            time.sleep(_AGAIN_S)


def _record(store: Store, job: Job, lease: Lease, ended: Ended, outcome: Outcome) -> Job | None:
    now = clock.now()
    with store.write() as tx:
        current = jobs.get(tx, lease.job_id, lock=True)
        if current is None:
            return None
        settlement = settle(current, outcome, now=now, jitter=random.random())  # noqa: S311
        after = claims.finish(tx, lease, settlement, now, rung=ended.rung)
        if after is None:
            return None
        faults.point("mid_finish")
        crash = outcome if isinstance(outcome, Crashed) else None
        attempts.finish(
            tx,
            lease,
            outcome=settlement.outcome,
            reason=settlement.attempt_reason,
            now=now,
            error=getattr(outcome, "error", None),
            traceback=outcome.traceback if isinstance(outcome, Raised) else None,
            exit_code=crash.exit_code if crash else None,
            signal=crash.signal if crash else None,
            peak_memory=ended.peak_memory,
            cpu_seconds=ended.cpu_seconds,
        )
        found = (ended.report or {}).get("artifacts", [])
        artifacts.insert(
            tx,
            [
                artifacts.Artifact(
                    lease.job_id, lease.number, one["name"], one["size"], one["sha256"], now
                )
                for one in found
            ],
        )
        if ended.untold_step is not None and after.status is not Status.DONE:
            events.add(tx, job.id, "checkpoint", by="", now=now, step=ended.untold_step)
        _tell(tx, after, outcome, len(found), now)
    return after


def _tell(tx: Transaction, job: Job, outcome: Outcome, num_artifacts: int, now: float) -> None:
    """One event for how the attempt ended, one for what becomes of the job."""

    def happened(kind: str, **data: object) -> None:
        events.add(tx, job.id, kind, by="", now=now, **data)

    match outcome:
        case Crashed():
            happened("crashed", attempt=job.attempt, error=outcome.error)
        case Raised() | TimedOut() if job.status is Status.PENDING:
            happened("retry", attempt=job.attempt, failures=job.failures, at=job.run_at)
        case Interrupted():
            happened("interrupted", attempt=job.attempt)
        case _:
            pass
    match job.status:
        case Status.DONE:
            happened("done", artifacts=num_artifacts, seconds=now - (job.started_at or now))
        case Status.FAILED:
            happened("failed", reason=job.reason)
        case Status.PAUSED:
            happened("paused", step=outcome.step if isinstance(outcome, Paused) else None)
        case Status.CANCELLED:
            happened("cancelled", after_s=now - (job.cancel_requested_at or now))
        case _:
            pass
