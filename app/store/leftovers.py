"""What rows still name, and rows that grow old."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.store.tables import durations, jobs, outbox, schedules

DURATIONS = 200  # of each workload


def named_uploads(tx: sa.Connection) -> set[str]:
    """The hashes of all uploads that a job or a schedule names."""
    found: set[str] = set()
    for table in (jobs, schedules):
        naming = sa.cast(table.c.params, sa.Text).contains('"upload"')
        for params in tx.execute(sa.select(table.c.params).where(naming)).scalars():
            found |= set(_uploads(params))
    return found


def _uploads(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("upload"), str):
            yield value["upload"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _uploads(one)


def forget_notices(tx: sa.Connection, *, before: float) -> int:
    """Delete old word for which nothing more will be tried; how many."""
    old = sa.delete(outbox).where(outbox.c.next_try_at.is_(None), outbox.c.created_at < before)
    return tx.execute(old).rowcount


def forget_durations(tx: sa.Connection) -> int:
    """Keep only the newest durations of each workload; how many went."""
    place = (
        sa.func.row_number()
        .over(partition_by=durations.c.workload, order_by=durations.c.id.desc())
        .label("place")
    )
    ranked = sa.select(durations.c.id, place).subquery()
    surplus = sa.select(ranked.c.id).where(ranked.c.place > DURATIONS)
    return tx.execute(sa.delete(durations).where(durations.c.id.in_(surplus))).rowcount
