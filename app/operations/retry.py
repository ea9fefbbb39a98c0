"""Run a finished job once more."""

from app.domain.errors import NotAllowed
from app.domain.job import Job
from app.domain.sentence import sentence
from app.operations.cancel import not_found
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store, jobs


def retry(store: Store, settings: Settings, job_id: int, *, by: str, now: float) -> Job:
    """Submit a finished job again, as a new job; the old row never changes.

    Pressing twice while the first retry has not ended gives the same new job.

    Raises:
        NotFound: there is no such job, or its workload is gone.
        NotAllowed: it has not ended yet.
        InvalidRequest: its parameters do not fit the workload any more.
    """
    with store.read() as tx:
        old = jobs.get(tx, job_id)
        running = jobs.unfinished_retry(tx, job_id)
    if old is None:
        raise not_found(job_id)
    if running is not None:
        return running
    if not old.is_terminal:
        raise NotAllowed(sentence("Job #{id} has not ended yet.", id=job_id))
    return submit(
        store,
        settings,
        workload=old.workload,
        params=old.params,
        by=by,
        now=now,
        title=old.title,
        priority=old.priority,
        timeout_s=old.timeout_s,
        session=f"retry:{job_id}:{by}",
        retry_of=old.id,
    )
