"""Stop jobs because somebody asked."""

from app.domain.errors import NotAllowed, NotFound
from app.domain.job import Job, Status
from app.domain.sentence import sentence
from app.store import Store, events, jobs


def cancel(store: Store, job_id: int, *, by: str, now: float) -> Job:
    """Cancel a waiting job at once; ask a running one to stop, with force if it must be.

    Asking twice is the same as asking once.

    Raises:
        NotFound: there is no such job.
        NotAllowed: it has ended already.
    """
    with store.write() as tx:
        before = jobs.get(tx, job_id, lock=True)
        if before is None:
            raise not_found(job_id)
        job = jobs.request_cancel(tx, job_id, now)
        if job is None:
            if before.status is Status.CANCELLED:
                return before
            raise NotAllowed(
                sentence("Job #{id} has ended already; there is nothing to cancel.", id=job_id)
            )
        if before.cancel_requested_at is None:
            events.add(tx, job_id, "cancel_requested", by=by, now=now)
            if job.status is Status.CANCELLED:
                events.add(tx, job_id, "cancelled", by=by, now=now)
        return job


def not_found(job_id: int) -> NotFound:
    """The sentence for a number that no job has."""
    return NotFound(
        sentence("There is no job #{id}. It was cleaned up, or the number is wrong.", id=job_id)
    )
