"""Keep jobs from clean-up."""

from app.operations.cancel import not_found
from app.store import Store, annotations, events, jobs


def pin(store: Store, job_id: int, *, by: str, now: float) -> None:
    """Keep a job, in whatever state it is, until somebody unpins it; twice is the same as once.

    Raises:
        NotFound: there is no such job.
    """
    with store.write() as tx:
        if jobs.get(tx, job_id, lock=True) is None:
            raise not_found(job_id)
        if annotations.pin(tx, job_id, by=by, now=now):
            events.add(tx, job_id, "pinned", by=by, now=now)


def unpin(store: Store, job_id: int, *, by: str, now: float) -> None:
    """Leave a job to clean-up and deletion again; twice is the same as once.

    Raises:
        NotFound: there is no such job.
    """
    with store.write() as tx:
        if jobs.get(tx, job_id, lock=True) is None:
            raise not_found(job_id)
        if annotations.unpin(tx, job_id, by=by, now=now):
            events.add(tx, job_id, "unpinned", by=by, now=now)
