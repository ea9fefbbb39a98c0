"""Which files a job produced. A file is visible only through its row."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.store.tables import artifacts


@dataclass(frozen=True, slots=True)
class Artifact:
    """A result file of one attempt; `size` in bytes."""

    job_id: int
    attempt: int
    name: str
    size: int
    sha256: str
    created_at: float


def insert(tx: sa.Connection, found: Sequence[Artifact]) -> None:
    """Make files visible."""
    if found:
        columns = Artifact.__slots__
        tx.execute(
            sa.insert(artifacts), [{name: getattr(one, name) for name in columns} for one in found]
        )


def of_job(tx: sa.Connection, job_id: int) -> list[Artifact]:
    """The artifacts of a job's newest attempt that has any, by name."""
    newest = (
        sa.select(sa.func.max(artifacts.c.attempt))
        .where(artifacts.c.job_id == job_id)
        .scalar_subquery()
    )
    statement = (
        sa.select(*(artifacts.c[name] for name in Artifact.__slots__))
        .where(artifacts.c.job_id == job_id, artifacts.c.attempt == newest)
        .order_by(artifacts.c.name)
    )
    return [Artifact(*row) for row in tx.execute(statement)]


def find(tx: sa.Connection, job_id: int, attempt: int, name: str) -> Artifact | None:
    """One artifact of one attempt."""
    row = tx.execute(
        sa.select(*(artifacts.c[field] for field in Artifact.__slots__)).where(
            artifacts.c.job_id == job_id,
            artifacts.c.attempt == attempt,
            artifacts.c.name == name,
        )
    ).first()
    return Artifact(*row) if row else None
