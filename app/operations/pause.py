"""Put jobs aside and let them go on."""

from app import broker
from app.domain.errors import NotAllowed
from app.domain.job import Job, Status
from app.domain.sentence import sentence
from app.operations.cancel import not_found
from app.settings import Settings
from app.store import Store, Transaction, catalogue, events, jobs


def pause(store: Store, job_id: int, *, by: str, now: float) -> Job:
    """Hold a waiting job; ask a running one to save, after which its process ends.

    A running job is paused only once its state is safely on disk; one that cannot save in time
    runs on, and an event says so.

    Raises:
        NotFound: there is no such job.
        NotAllowed: it has ended, is being cancelled, or its workload cannot save.
    """
    with store.write() as tx:
        before = jobs.get(tx, job_id, lock=True)
        if before is None:
            raise not_found(job_id)
        if before.status is Status.PAUSED:
            return before
        if before.status is Status.RUNNING and not can_save(tx, before):
            raise NotAllowed(
                sentence(
                    "{workload} saves no checkpoints, so job #{id} cannot be paused while it runs.",
                    workload=before.workload,
                    id=job_id,
                )
            )
        job = jobs.request_pause(tx, job_id, now)
        if job is None:
            raise NotAllowed(sentence("Job #{id} has ended or is being cancelled.", id=job_id))
        if before.pause_requested_at is None:
            kind = "held" if job.status is Status.PAUSED else "pause_requested"
            events.add(tx, job_id, kind, by=by, now=now)
        return job


def can_save(tx: Transaction, job: Job) -> bool:
    """Whether a running job's workload says that it saves checkpoints."""
    entry = catalogue.get(tx, job.workload)
    return entry is not None and entry.saves


def resume(store: Store, settings: Settings, job_id: int, *, by: str, now: float) -> Job:
    """Let a paused job go on, from what it saved if it had begun.

    Raises:
        NotFound: there is no such job.
        NotAllowed: it is not paused.
    """
    with store.write() as tx:
        before = jobs.get(tx, job_id, lock=True)
        if before is None:
            raise not_found(job_id)
        job = jobs.resume(tx, job_id, now)
        if job is None:
            if before.status in (Status.PENDING, Status.RUNNING):
                return before
            raise NotAllowed(sentence("Job #{id} is not paused.", id=job_id))
        events.add(tx, job_id, "resumed", by=by, now=now)
    broker.ring(settings)
    return job
