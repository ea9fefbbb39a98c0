"""Whether the scheduler has anything to do: asked in one go, since mostly it has not."""

import sqlalchemy as sa

from app.domain.job import Status
from app.store.claims import CLAIMABLE
from app.store.outbox import is_due
from app.store.tables import jobs, schedules

_NOW = sa.bindparam("now", type_=sa.Float)
_HAS_SOMETHING = sa.select(
    sa.or_(
        sa.exists().where(jobs.c.status == Status.RUNNING),  # its worker may be gone
        sa.exists().where(jobs.c.waits == sa.true()),
        sa.exists().where(CLAIMABLE, jobs.c.run_at <= _NOW),
        sa.exists().where(schedules.c.next_at <= _NOW),
        sa.exists().where(is_due(_NOW)),
    )
)


def has_something(tx: sa.Connection, now: float) -> bool:
    """Whether a job runs, waits for another or is due, or a schedule or a message is due."""
    found: bool = tx.execute(_HAS_SOMETHING, {"now": now}).scalar_one()
    return found
