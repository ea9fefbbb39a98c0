"""What people may change on a job at any time: so far, whether it is kept from clean-up."""

from collections.abc import Collection

import sqlalchemy as sa

from app.store.tables import annotations


def pin(tx: sa.Connection, job_id: int, *, by: str, now: float) -> bool:
    """Keep a job from clean-up; False when it was pinned already.

    The caller holds the lock on the job's row.
    """
    return _set(tx, job_id, pinned=True, by=by, now=now)


def unpin(tx: sa.Connection, job_id: int, *, by: str, now: float) -> bool:
    """Leave a job to clean-up again; False when it was not pinned."""
    return is_pinned(tx, job_id) and _set(tx, job_id, pinned=False, by=by, now=now)


def _set(tx: sa.Connection, job_id: int, *, pinned: bool, by: str, now: float) -> bool:
    row = tx.execute(sa.select(annotations.c.pinned).where(annotations.c.job_id == job_id)).first()
    if row is None:
        tx.execute(
            sa.insert(annotations).values(job_id=job_id, pinned=pinned, by=by, changed_at=now)
        )
        return True
    changed = (
        sa.update(annotations)
        .where(annotations.c.job_id == job_id, annotations.c.pinned != pinned)
        .values(pinned=pinned, by=by, changed_at=now)
    )
    return tx.execute(changed).rowcount == 1


def is_pinned(tx: sa.Connection, job_id: int) -> bool:
    """Whether a job is kept from clean-up."""
    return bool(pinned(tx, [job_id]))


def pinned(tx: sa.Connection, job_ids: Collection[int]) -> set[int]:
    """Those of some jobs that are pinned."""
    statement = sa.select(annotations.c.job_id).where(
        annotations.c.job_id.in_(job_ids), annotations.c.pinned
    )
    return set(tx.execute(statement).scalars())
