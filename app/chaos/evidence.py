"""What is known when a run is over: everything that the checks need, and nothing that acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.chaos import ledger, orders, submitter
from app.domain.job import Attempt, Job
from app.store import Store, attempts, events, jobs

ALL = 10_000_000
_ENDS = frozenset({"done", "failed", "cancelled"})  # events that say a job has ended


@dataclass(frozen=True, slots=True)
class Seen:
    """A terminal row as it was first seen, and when, on the monotonic clock."""

    job: Job
    at: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Cancels that were tried, and those of them that were answered with success."""

    tried: set[int] = field(default_factory=set)
    acknowledged: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The rows, the ledger, and what the run itself did and saw."""

    rows: Mapping[int, Job]
    attempts: Mapping[int, list[Attempt]]  # newest first
    ends: Mapping[int, int]  # how often the history says that a job ended
    ledger: list[ledger.Line]
    promises: list[tuple[str, int]]  # each key with the job that was promised for it
    orders: Mapping[str, orders.Order]  # by key
    cancels: Asked
    seen: Mapping[int, Seen]
    failed: list[str]  # programs that ended although nobody ended them
    outlived: list[str]  # processes that were alive when nothing of them should have been
    bells: int
    damages: list[str]


def collect(
    store: Store,
    *,
    seed: int,
    promises: Path,
    book: Path,
    cancels: Asked,
    seen: Mapping[int, Seen],
    failed: list[str],
    outlived: list[str],
    bells: int,
    damages: list[str],
) -> Evidence:
    """Read what the run left behind."""
    with store.read() as tx:
        rows = {job.id: job for job in jobs.newest(tx, limit=ALL)}
        tries = {job_id: attempts.of_job(tx, job_id) for job_id in rows}
        ends = {
            job_id: sum(event.kind in _ENDS for event in events.of_job(tx, job_id))
            for job_id in rows
        }
    keys = {job.idempotency_key or "" for job in rows.values()}
    promised = submitter.accepted(promises)
    keys |= {key for key, _job in promised}
    return Evidence(
        rows=rows,
        attempts=tries,
        ends=ends,
        ledger=ledger.read(book),
        promises=promised,
        orders={key: orders.of_key(seed, key) for key in keys},
        cancels=cancels,
        seen=seen,
        failed=failed,
        outlived=outlived,
        bells=bells,
        damages=damages,
    )
