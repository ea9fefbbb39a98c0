"""What belongs to nobody any more: found first, then removed."""

from dataclasses import dataclass
from pathlib import Path

from app.files import removal as files
from app.files.folder import DataFolder
from app.operations.remove import forget_traces
from app.store import Store, leftovers, removal, telemetry

NOTICE_DAYS = 90
_DAY_S = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What nobody needs."""

    jobs: tuple[int, ...]  # numbers that no job has, with a folder or with telemetry
    uploads: tuple[str, ...]
    unfinished: tuple[Path, ...]  # files that somebody began to write and left
    size: int  # bytes of all these files

    @property
    def count(self) -> int:
        return len(self.jobs) + len(self.uploads) + len(self.unfinished)


def look(store: Store, folder: DataFolder, *, now: float) -> Leftovers:
    """Find what belongs to nobody; changes nothing.

    Files are looked for before rows: a job's row is there before its first file.
    """
    candidates = set(files.job_folders(folder, now=now))
    with store.telemetry.read() as tx:
        candidates |= telemetry.job_ids(tx)
    old = set(files.old_uploads(folder, now=now))
    with store.read() as tx:
        gone = candidates - removal.existing(tx, candidates)
        uploads = old - leftovers.named_uploads(tx) if old else old
    unfinished = files.unfinished(folder, now=now)
    paths = [folder.job(number) for number in gone] + [folder.upload(one) for one in uploads]
    return Leftovers(
        jobs=tuple(sorted(gone)),
        uploads=tuple(sorted(uploads)),
        unfinished=tuple(unfinished),
        size=sum(map(files.size, [*paths, *unfinished])),
    )


def sweep(store: Store, folder: DataFolder, found: Leftovers, *, now: float) -> None:
    """Remove what was found, old word that was sent, and durations that are too many."""
    forget_traces(store, folder, found.jobs)
    again = set(files.old_uploads(folder, now=now))  # one that was uploaded anew since is not
    with store.read() as tx:  # a job may have been submitted with one of them since
        still_free = set(found.uploads) & again - leftovers.named_uploads(tx)
    for path in [*map(folder.upload, sorted(still_free)), *found.unfinished]:
        files.remove(path)
    with store.write() as tx:
        leftovers.forget_notices(tx, before=now - NOTICE_DAYS * _DAY_S)
        leftovers.forget_durations(tx)
