"""Give back jobs whose worker is gone."""

import dataclasses

from app import faults, processes
from app.domain.job import Attempt, Job, Lease, Reason, Status
from app.domain.outcome import Crashed, settle
from app.domain.sentence import sentence
from app.files import checkpoints
from app.files.folder import DataFolder
from app.operations import journals
from app.store import Store, attempts, catalogue, claims, counts, events, jobs


def rescue(
    store: Store,
    folder: DataFolder,
    *,
    host: str,
    boot_id: str,
    now: float,
    monotonic: float,
    patient: bool = False,
) -> list[Job]:
    """Settle every running attempt of this host whose owner is dead, or silent beyond its lease.

    A silent owner is killed with all it started, and seen to be gone, before its job is handed
    over. A living owner that renews its lease is never touched, however long the job runs.

    Args:
        now: seconds since the epoch.
        monotonic: seconds of the clock that leases are measured on.
        patient: leave silent owners alone this time, because the rescuer itself was frozen.
    """
    with store.read() as tx:
        candidates = attempts.still_open(tx)
    rescued = []
    for attempt, lease_expires_at in candidates:
        if attempt.host != host:
            continue
        if not _is_ended(attempt, boot_id, silent=not patient and lease_expires_at < monotonic):
            continue
        job = _hand_over(store, folder, attempt, now)
        if job is not None:
            rescued.append(job)
    return rescued


def _is_ended(attempt: Attempt, boot_id: str, *, silent: bool) -> bool:
    """Whether the owner and its runner are gone for certain; ends them where that is due."""
    if attempt.boot_id != boot_id:
        return True  # the machine was started anew, and nothing of before is left
    alive = processes.is_alive(attempt.pid, attempt.pid_started)
    if alive and not silent:
        return False
    if alive and not processes.end(attempt.pid, attempt.pid_started):
        return False  # cannot be killed now; the next tick tries again
    return processes.end_session(attempt.runner_pid, attempt.runner_started, attempt.nonce)


def _hand_over(store: Store, folder: DataFolder, attempt: Attempt, now: float) -> Job | None:
    lease = Lease(attempt.job_id, attempt.number, attempt.nonce)
    error = str(
        sentence(
            "The worker {worker} vanished while it was running this job.", worker=attempt.worker
        )
    )
    journals.catch_up(store, folder, attempt.job_id, attempt.number)
    can_pause = _can_pause(store, folder, attempt.job_id)
    with store.write() as tx:
        job = jobs.get(tx, attempt.job_id, lock=True)
        if job is None:
            return None
        # No jitter: after a crash the next attempt starts at once.
        settlement = settle(job, Crashed(error, reason=Reason.LOST), now=now, jitter=0.0)
        if settlement.status is Status.PENDING and job.pause_requested_at is not None and can_pause:
            settlement = dataclasses.replace(settlement, status=Status.PAUSED, run_at=None)
        after = claims.finish(tx, lease, settlement, now)
        if after is None:
            return None  # it ended by itself meanwhile
        faults.point("mid_rescue")
        attempts.finish(
            tx, lease, outcome="lost", reason=settlement.attempt_reason, now=now, error=error
        )
        events.add(
            tx, job.id, "lost", by="", now=now, attempt=attempt.number, worker=attempt.worker
        )
        if after.is_terminal:
            reason = settlement.reason
            kind, data = ("failed", {"reason": reason}) if reason else ("cancelled", {})
            events.add(tx, job.id, kind, by="", now=now, **data)
    return after


def _can_pause(store: Store, folder: DataFolder, job_id: int) -> bool:
    """Whether its pause was asked for and it has saved. While nobody waits for the write lock:
    a large checkpoint takes seconds to look through."""
    with store.read() as tx:
        job = jobs.get(tx, job_id)
    if job is None or job.pause_requested_at is None:
        return False
    try:
        return checkpoints.newest(folder.checkpoint(job_id)) is not None
    except OSError:  # it cannot be read by the next attempt either
        return False


def give_up_unknown(store: Store, *, now: float) -> list[Job]:
    """Fail waiting jobs whose workload nobody publishes any more.

    A workload that cannot be imported at the moment is still published, with its error; its
    jobs wait.
    """
    with store.read() as tx:
        waited_for = set(counts.workloads(tx, status=Status.PENDING))
        known = catalogue.entries(tx) if waited_for else {}
        if not known or waited_for <= known.keys():
            return []
        waiting = jobs.pending_of(tx, waited_for - known.keys())
    given_up = []
    for job_id, workload in waiting:
        error = str(sentence("There is no workload {workload} any more.", workload=workload))
        with store.write() as tx:
            job = jobs.fail_pending(tx, job_id, error=error, now=now)
            if job is not None:
                events.add(tx, job_id, "failed", by="", now=now, reason=job.reason)
                given_up.append(job)
    return given_up
