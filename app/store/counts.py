"""How many jobs there are. The database keeps the numbers: counting a million rows takes 0.3 s."""

import sqlalchemy as sa

from app.domain.job import Status, known
from app.store.tables import job_counts


def by_status(tx: sa.Connection, *, workload: str | None = None) -> dict[Status, int]:
    """How many jobs there are in each status; every status is there."""
    statement = sa.select(job_counts.c.status, sa.func.sum(job_counts.c.count)).group_by(
        job_counts.c.status
    )
    if workload:
        statement = statement.where(job_counts.c.workload == workload)
    counted = dict.fromkeys(Status, 0)
    counted |= {known(Status, status): count for status, count in tx.execute(statement) if count}
    return counted


def workloads(tx: sa.Connection, *, status: Status | None = None) -> list[str]:
    """Every workload that there are jobs of, or jobs in one status, by name."""
    statement = (
        sa.select(job_counts.c.workload)
        .group_by(job_counts.c.workload)
        .having(sa.func.sum(job_counts.c.count) > 0)
        .order_by(job_counts.c.workload)
    )
    if status:
        statement = statement.where(job_counts.c.status == status)
    return list(tx.execute(statement).scalars())
