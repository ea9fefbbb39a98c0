"""The failures of the last day, those alike taken together."""

import re
from collections import Counter
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.domain.job import Status
from app.store.tables import jobs

NEWEST = 1000  # as many failures are looked at
_LONGEST = 300  # characters of an error
_CHANGING = re.compile(r"\d+")  # numbers differ from one failure of a kind to the next


@dataclass(frozen=True, slots=True)
class FailureKind:
    """Jobs of a workload that failed in the same way."""

    count: int
    workload: str
    reason: str
    error: str  # what the newest one said; empty when it could not say anything
    job_id: int  # the newest
    failed_at: float


@dataclass(frozen=True, slots=True)
class Failures:
    """How many jobs failed, and in which ways the newest of them did; the most frequent first."""

    total: int
    kinds: list[FailureKind]


def since(tx: sa.Connection, moment: float) -> Failures:
    """The jobs that failed after a moment."""
    failed = sa.and_(jobs.c.finished_at > moment, jobs.c.status == Status.FAILED)
    total = tx.execute(sa.select(sa.func.count()).where(failed)).scalar_one()
    newest = (
        sa.select(
            jobs.c.id,
            jobs.c.workload,
            jobs.c.reason,
            sa.func.substr(sa.func.coalesce(jobs.c.error, ""), 1, _LONGEST).label("error"),
            jobs.c.finished_at,
        )
        .where(failed)
        .order_by(jobs.c.finished_at.desc(), jobs.c.id.desc())
        .limit(NEWEST)
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], FailureKind] = {}
    for row in tx.execute(newest):
        kind = row.workload, row.reason, _CHANGING.sub("0", row.error)
        counts[kind] += 1
        if kind not in first:
            first[kind] = FailureKind(
                0, row.workload, row.reason, row.error, row.id, row.finished_at
            )
    return Failures(
        total, [replace(first[kind], count=count) for kind, count in counts.most_common()]
    )
