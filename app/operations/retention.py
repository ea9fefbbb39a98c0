"""Which jobs have been kept long enough, and their end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.job import Status
from app.domain.retention import Keep, Policy
from app.files import removal as files
from app.files.folder import DataFolder
from app.operations.remove import remove_all
from app.store import Store, removal

SPARED_S = 3600.0  # nothing that ended within so long is removed, whatever the policy says


@dataclass(frozen=True, slots=True)
class Going:
    """A job that has been kept long enough; `size` in bytes."""

    id: int
    status: Status
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a policy would remove now."""

    jobs: tuple[Going, ...]

    @property
    def size(self) -> int:
        """Bytes of the jobs' files."""
        return sum(job.size for job in self.jobs)

    @property
    def by_status(self) -> dict[Status, int]:
        return dict(Counter(job.status for job in self.jobs))


def plan(store: Store, folder: DataFolder, policy: Policy, *, now: float) -> Plan:
    """Find what is over the limits; changes nothing.

    Kept are pinned jobs, those that unfinished jobs or schedules need, and what ended within the
    last hour. Pinned ones count towards no limit.
    """
    going = []
    for status, keep in policy.items():
        with store.read() as tx:
            ended, needed = removal.ended(tx, status), removal.needed(tx)
        over = _over(ended, keep, folder, now)
        going += [
            Going(job.id, status, files.size(folder.job(job.id)))
            for job in over
            if job.id not in needed and job.finished_at < now - SPARED_S
        ]
    return Plan(tuple(going))


def _over(
    newest_first: Sequence[removal.Ended], keep: Keep, folder: DataFolder, now: float
) -> list[removal.Ended]:
    """The jobs beyond the first limit that is reached, counted from the newest."""
    kept = len(newest_first) if keep.jobs is None else keep.jobs
    if keep.age_s is not None:
        kept = min(kept, sum(job.finished_at >= now - keep.age_s for job in newest_first))
    if keep.size is not None:
        kept = min(kept, _within(newest_first[:kept], keep.size, folder))
    return list(newest_first[kept:])


def _within(newest_first: Sequence[removal.Ended], size: float, folder: DataFolder) -> int:
    """How many of the newest have their files within so many bytes."""
    total = 0
    for count, job in enumerate(newest_first):
        total += files.size(folder.job(job.id))
        if total > size:
            return count
    return len(newest_first)


def carry_out(store: Store, folder: DataFolder, planned: Plan, *, now: float) -> Plan:
    """Remove what was planned and may still go; what was removed.

    One that was pinned or came to be needed since stays.
    """
    removed = set(
        remove_all(store, folder, [job.id for job in planned.jobs], ended_before=now - SPARED_S)
    )
    return Plan(tuple(job for job in planned.jobs if job.id in removed))
