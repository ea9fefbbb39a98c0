"""Remove jobs that have ended, with all that belongs to them.

The row goes first, in one transaction with everything that names it; then what was measured,
then the folder. Whatever is left when this is interrupted belongs to no job, and the sweep takes
it.
"""

import logging
from collections.abc import Collection, Sequence

from app import faults
from app.domain.errors import NotAllowed
from app.domain.sentence import sentence
from app.files import removal as files
from app.files.folder import DataFolder
from app.operations.cancel import not_found
from app.store import Store, annotations, jobs, removal, telemetry

logger = logging.getLogger("nonstop.removal")

_AT_ONCE = 50  # jobs whose rows go in one transaction, so that nobody waits long for the lock
_POINTS_AT_ONCE = 5000


def remove(store: Store, folder: DataFolder, job_id: int, *, by: str, now: float) -> None:
    """Delete one job for good, because somebody asked.

    Raises:
        NotFound: there is no such job.
        NotAllowed: it has not ended, is pinned, or another job or a schedule needs it.
    """
    with store.write() as tx:
        job = jobs.get(tx, job_id, lock=True)
        if job is None:
            raise not_found(job_id)
        if not job.is_terminal:
            raise NotAllowed(
                sentence("Job #{id} has not ended yet. Cancel it first, then delete it.", id=job_id)
            )
        if annotations.is_pinned(tx, job_id):
            raise NotAllowed(
                sentence("Job #{id} is pinned. Unpin it first, then delete it.", id=job_id)
            )
        if job_id in removal.needed(tx):
            raise NotAllowed(
                sentence(
                    "Job #{id} is needed by a job that has not ended, or by a schedule.", id=job_id
                )
            )
        removal.delete(tx, [job_id], ended_before=now)
    logger.info("job %s was deleted by %s", job_id, by)
    faults.point("mid_removal")
    forget_traces(store, folder, [job_id])


def remove_all(
    store: Store, folder: DataFolder, job_ids: Sequence[int], *, ended_before: float
) -> list[int]:
    """Delete those of many jobs that may still go; their numbers.

    Args:
        ended_before: one that ended later stays, as do pinned and needed ones.
    """
    removed = []
    for start in range(0, len(job_ids), _AT_ONCE):
        with store.write() as tx:
            going = set(job_ids[start : start + _AT_ONCE]) - removal.needed(tx)
            gone = removal.delete(tx, going, ended_before=ended_before)
        faults.point("mid_removal")
        forget_traces(store, folder, gone)
        removed += gone
    return removed


def forget_traces(store: Store, folder: DataFolder, job_ids: Collection[int]) -> None:
    """Remove what was measured of jobs that have no row any more, and their files."""
    for job_id in job_ids:
        more = True
        while more:
            with store.telemetry.write(durable=False) as tx:
                more = telemetry.forget(tx, job_id, at_most=_POINTS_AT_ONCE)
        try:
            files.remove(folder.job(job_id))
        except OSError as error:  # as of a folder that its workload closed to everybody
            logger.warning("the files of job %s could not be removed: %s", job_id, error)
