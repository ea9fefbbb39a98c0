"""The jobs of a schedule: what they ask for, and what happens while the last one still runs."""

import hashlib

from app import broker
from app.domain.job import Job
from app.domain.schedule import Occurrence, OccurrenceOutcome, Overlap, Schedule
from app.domain.sentence import Sentence, sentence
from app.operations import submit
from app.operations.requests import Request, checked
from app.operations.schedule_checks import existing, get
from app.settings import Settings
from app.store import Store, Transaction, events, jobs, occurrences

SAME_CLICK_S = 1.0  # two wishes to run it now within so long are one


def request_of(store: Store, settings: Settings, schedule: Schedule) -> Request:
    """What its jobs ask for.

    Raises:
        NotFound, InvalidRequest: it cannot be submitted any more; says why.
    """
    return checked(
        store,
        settings,
        workload=schedule.workload,
        params=schedule.params,
        title=schedule.title or schedule.name,
        priority=schedule.priority,
        timeout_s=schedule.timeout_s,
    )


def submit_due(
    tx: Transaction,
    settings: Settings,
    schedule: Schedule,
    request: Request | Sentence,
    moment: float,
    now: float,
) -> Occurrence:
    """Submit the job of a moment, or say why there is none.

    Args:
        request: what `request_of` gave, or the sentence that it raised.
    """
    if isinstance(request, Sentence):
        return occurrence(schedule, moment, OccurrenceOutcome.REFUSED, now, note=request)
    running = occurrences.unfinished_jobs(tx, schedule.id)
    after: list[int] = []
    match schedule.overlap:
        case Overlap.SKIP if running:
            return _overlapped(schedule, moment, running[-1], now)
        case Overlap.QUEUE_ONE:
            if queued := [job for job in running if job.waits]:
                return _overlapped(schedule, moment, queued[0], now)
            after = [job.id for job in running]
        case Overlap.CANCEL_OLD:
            after = [job.id for job in running if _supersede(tx, schedule, job, now)]
    job = submit.accept(
        tx,
        settings,
        request,
        by=schedule.owner,
        now=now,
        run_at=max(now, moment + jitter(schedule, moment)),
        run_after=after,
        if_not_done="run",
        schedule_id=schedule.id,
        told={"schedule": schedule.name},
    )
    return occurrence(schedule, moment, OccurrenceOutcome.SUBMITTED, now, job_id=job.id)


def run_now(store: Store, settings: Settings, schedule_id: int, *, by: str, now: float) -> Job:
    """Submit one of its jobs now, beside any that runs; its rhythm stays as it is.

    Asking twice within a second is the same as asking once.

    Raises:
        NotFound: there is no such schedule, or its workload is not known.
        InvalidRequest: its parameters do not fit any more.
    """
    schedule = get(store, schedule_id)
    request = request_of(store, settings, schedule)
    with store.write() as tx:
        existing(tx, schedule_id)
        same = occurrences.asked_for(tx, schedule_id, now - SAME_CLICK_S, now + SAME_CLICK_S)
        if same is not None and same.job_id is not None and (job := jobs.get(tx, same.job_id)):
            return job
        job = submit.accept(
            tx,
            settings,
            request,
            by=by,
            now=now,
            schedule_id=schedule_id,
            told={"schedule": schedule.name, "asked": True},
        )
        # Moments of the rhythm are whole seconds, and this one must not stand in for one.
        moment = now if now % 1 else now + 0.001
        asked = occurrence(
            schedule, moment, OccurrenceOutcome.SUBMITTED, now, job_id=job.id, manual=True
        )
        occurrences.add(tx, [asked])
    broker.ring(settings)
    return job


def jitter(schedule: Schedule, moment: float) -> float:
    """How much later than its moment a job may start, in seconds; always the same for one."""
    digest = hashlib.sha256(f"{schedule.id} {moment:.0f}".encode()).digest()
    return schedule.jitter_s * int.from_bytes(digest[:8], "big") / 2**64


def _supersede(tx: Transaction, schedule: Schedule, job: Job, now: float) -> bool:
    """Cancel the job of an earlier moment; whether it still has to end."""
    stopping = jobs.request_cancel(tx, job.id, now)
    if stopping is None:
        return False
    if job.cancel_requested_at is None:
        events.add(tx, job.id, "superseded", by="", now=now, schedule=schedule.name)
    if stopping.is_terminal:
        events.add(tx, job.id, "cancelled", by="", now=now)
    return not stopping.is_terminal


def _overlapped(schedule: Schedule, moment: float, job: Job, now: float) -> Occurrence:
    note = sentence("Job #{id} had not ended.", id=job.id)
    return occurrence(schedule, moment, OccurrenceOutcome.OVERLAPPED, now, note=note)


def occurrence(
    schedule: Schedule,
    moment: float,
    outcome: OccurrenceOutcome,
    now: float,
    *,
    job_id: int | None = None,
    note: Sentence | None = None,
    manual: bool = False,
) -> Occurrence:
    """What became of a moment."""
    return Occurrence(
        schedule_id=schedule.id,
        moment=moment,
        manual=manual,
        outcome=outcome,
        job_id=job_id,
        note=None if note is None else str(note),
        decided_at=now,
    )
