"""Let jobs that wait for others go on when those have ended, or cancel them."""

from collections import defaultdict
from collections.abc import Sequence

from app import broker, faults
from app.domain.chain import ArtifactOf, IfNotDone
from app.domain.job import TERMINAL, Job, Status
from app.domain.sentence import Problem, Sentence, sentence
from app.operations import inputs
from app.operations.cancel import not_found
from app.settings import Settings
from app.store import Store, Transaction, events, jobs, waiting

MOST_AWAITED = 100  # jobs that one job may wait for
AT_ONCE = 500  # jobs that one transaction moves


def problems(tx: Transaction, run_after: Sequence[int], if_not_done: IfNotDone) -> list[Problem]:
    """Why a job cannot wait for these; empty when it can."""
    if len(run_after) > MOST_AWAITED:
        why = sentence("A job can wait for at most {limit} others.", limit=MOST_AWAITED)
        return [Problem("run_after", why)]
    found = waiting.statuses(tx, run_after)
    complaints = [_complaint(job_id, found.get(job_id), if_not_done) for job_id in run_after]
    return [Problem("run_after", why) for why in complaints if why is not None]


def _complaint(job_id: int, status: Status | None, if_not_done: IfNotDone) -> Sentence | None:
    if status is None:
        return not_found(job_id).message
    if if_not_done == "run":
        return None
    match status:
        case Status.FAILED:
            return sentence("Job #{id} has failed; nothing will come after it.", id=job_id)
        case Status.CANCELLED:
            return sentence("Job #{id} was cancelled; nothing will come after it.", id=job_id)
    return None


def after(
    tx: Transaction,
    run_after: Sequence[int],
    if_not_done: IfNotDone,
    takes: Sequence[ArtifactOf],
) -> tuple[dict[int, IfNotDone], bool]:
    """What a new job waits for, and whether any of it is still to be waited for.

    A job whose artifact it takes is waited for, too, unless it has ended already.
    """
    sources = {one.job_id for one in takes} - set(run_after)
    found = waiting.statuses(tx, [*run_after, *sources])
    words: dict[int, IfNotDone] = {
        **dict.fromkeys(run_after, if_not_done),
        **{source: "cancel" for source in sources if found.get(source) not in TERMINAL},
    }
    waits = any(waiting.waits(found.get(job_id), word) for job_id, word in words.items())
    return words, waits


def release(store: Store, settings: Settings, *, now: float, after: int | None = None) -> list[Job]:
    """Move every waiting job of which it is known whether it will run; those that were moved.

    What follows a job that is cancelled here is cancelled, too, however long the chain.

    Args:
        after: only what waits for this job, which has just ended; None for all.
    """
    moved: list[Job] = []
    while len(moved) < AT_ONCE:
        with store.read() as tx:
            if not waiting.has_decided(tx, after=after):
                break
        with store.write() as tx:
            found = waiting.decided(tx, after=after, limit=AT_ONCE)
            these = _move(tx, found, now)
            faults.point("mid_release")
        moved += these
        if not any(job.is_terminal for job in these):
            break
        after = None  # what follows those that were cancelled
    for _ in range(min(settings.workers, sum(job.status is Status.PENDING for job in moved))):
        broker.ring(settings)
    return moved


def _move(tx: Transaction, found: Sequence[waiting.Decided], now: float) -> list[Job]:
    going_on = [one.job_id for one in found if one.blocked_by is None]
    released = waiting.release(tx, going_on, now)
    events.add_to_each(tx, [job.id for job in released], "released", by="", now=now)
    moved = [_fail_without_inputs(tx, job, now) or job for job in released]
    blocked = defaultdict[tuple[int, Status | None], list[int]](list)
    for one in found:
        if one.blocked_by is not None:
            blocked[one.blocked_by, one.status].append(one.job_id)
    for (by_job, status), job_ids in blocked.items():
        cancelled = waiting.cancel(tx, job_ids, error=str(_why(by_job, status)), now=now)
        ids, data = [job.id for job in cancelled], {"job": by_job, "status": status or "gone"}
        events.add_to_each(tx, ids, "predecessor_not_done", by="", now=now, **data)
        events.add_to_each(tx, ids, "cancelled", by="", now=now)
        moved += cancelled
    return moved


def _fail_without_inputs(tx: Transaction, job: Job, now: float) -> Job | None:
    """Fail a job at once that takes what was not left for it; a held one when it is claimed."""
    missing = inputs.missing(tx, job.params)
    if not missing:
        return None
    failed = jobs.fail_pending(tx, job.id, error=str(missing[0].sentence), now=now)
    if failed is not None:
        events.add(tx, job.id, "failed", by="", now=now, reason=failed.reason)
    return failed


def _why(job_id: int, status: Status | None) -> Sentence:
    match status:
        case Status.FAILED:
            return sentence("Job #{id}, which this one waited for, failed.", id=job_id)
        case Status.CANCELLED:
            return sentence("Job #{id}, which this one waited for, was cancelled.", id=job_id)
    return sentence("Job #{id}, which this one waited for, is not there any more.", id=job_id)
