"""Who wants word of what, and of which jobs there is some."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from app.domain.job import Status, known
from app.domain.notices import On, Watch
from app.store.tables import channels, jobs, outbox, watches

_FIELDS = [field.name for field in fields(Watch)]
_COLUMNS = [
    channels.c.name.label("channel_name") if name == "channel_name" else watches.c[name]
    for name in _FIELDS
]
_JOINED = watches.join(channels)


def _to_watch(row: Sequence[Any]) -> Watch:
    values = dict(zip(_FIELDS, row, strict=True))
    return Watch(**values | {"on": known(On, values["on"])})


def add(
    tx: sa.Connection,
    *,
    channel_id: int,
    on: On,
    job_id: int | None = None,
    schedule_id: int | None = None,
    metric: str | None = None,
    above: bool | None = None,
    threshold: float | None = None,
    by: str,
    now: float,
) -> Watch:
    """Write a wish down; one that is there already is not written twice."""
    wish = {
        "channel_id": channel_id,
        "on": on.value,
        "job_id": job_id,
        "schedule_id": schedule_id,
        "metric": metric,
        "above": above,
        "threshold": threshold,
    }
    same = sa.select(watches.c.id).where(
        *(watches.c[name].is_not_distinct_from(value) for name, value in wish.items())
    )
    watch_id = tx.execute(same).scalar()
    if watch_id is None:
        statement = sa.insert(watches).values(**wish, by=by, created_at=now)
        watch_id = tx.execute(statement.returning(watches.c.id)).scalar_one()
    found = get(tx, watch_id)
    assert found is not None
    return found


def get(tx: sa.Connection, watch_id: int) -> Watch | None:
    statement = sa.select(*_COLUMNS).select_from(_JOINED).where(watches.c.id == watch_id)
    row = tx.execute(statement).first()
    return _to_watch(row) if row else None


def every(tx: sa.Connection) -> list[Watch]:
    """All wishes, in the order in which they were made."""
    return _listed(tx)


def of_job(tx: sa.Connection, job_id: int) -> list[Watch]:
    """The wishes about one job alone."""
    return _listed(tx, watches.c.job_id == job_id)


def of_schedule(tx: sa.Connection, schedule_id: int) -> list[Watch]:
    """The wishes about the jobs of a schedule."""
    return _listed(tx, watches.c.schedule_id == schedule_id)


def of_everything(tx: sa.Connection) -> list[Watch]:
    """The wishes about all jobs."""
    return _listed(tx, watches.c.job_id.is_(None), watches.c.schedule_id.is_(None))


def _listed(tx: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Watch]:
    statement = sa.select(*_COLUMNS).select_from(_JOINED).where(*conditions).order_by(watches.c.id)
    return [_to_watch(row) for row in tx.execute(statement)]


def remove(tx: sa.Connection, watch_id: int) -> bool:
    """Forget a wish; False when it is forgotten already."""
    return tx.execute(sa.delete(watches).where(watches.c.id == watch_id)).rowcount == 1


def _key(on: sa.ColumnElement[str], job_id: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    """As `Occasion.key`."""
    return on + ":" + sa.cast(job_id, sa.Text) + ":" + sa.cast(watches.c.channel_id, sa.Text)


def untold_ends(tx: sa.Connection, *, since: float, limit: int) -> list[tuple[int, Watch]]:
    """Jobs that ended since a moment and somebody has not been told of; oldest first.

    A wish about all jobs, or a schedule's, is about those that end after it was made.
    """
    ended = (  # by itself, or SQLite would look through all jobs of a status instead
        sa.select(jobs.c.id, jobs.c.status, jobs.c.schedule_id, jobs.c.finished_at)
        .where(jobs.c.finished_at >= since)
        .cte("ended")
        .prefix_with("MATERIALIZED")
    )
    same_job = watches.c.job_id == ended.c.id
    many = sa.and_(
        watches.c.job_id.is_(None),
        sa.or_(watches.c.schedule_id.is_(None), watches.c.schedule_id == ended.c.schedule_id),
        watches.c.created_at <= ended.c.finished_at,
    )
    told = sa.exists().where(outbox.c.key == _key(ended.c.status, ended.c.id))
    found = sa.union_all(
        *(
            sa.select(ended.c.finished_at, ended.c.id.label("ended_id"), *_COLUMNS)
            .select_from(_JOINED.join(ended, sa.and_(watches.c.on == ended.c.status, scope)))
            .where(~told)
            for scope in (same_job, many)
        )
    ).subquery()
    statement = sa.select(found).order_by(found.c.finished_at, found.c.ended_id).limit(limit)
    return [(row[1], _to_watch(row[2:])) for row in tx.execute(statement)]


def forget_over(tx: sa.Connection, ended_before: float) -> None:
    """Forget the wishes about single jobs that ended before a moment."""
    over = sa.exists().where(jobs.c.id == watches.c.job_id, jobs.c.finished_at < ended_before)
    tx.execute(sa.delete(watches).where(over))


def untold_running(tx: sa.Connection) -> list[tuple[int, Watch]]:
    """Running jobs of which somebody wants to be told when they are slow, and has not been."""
    covers = sa.or_(
        watches.c.job_id == jobs.c.id,
        sa.and_(
            watches.c.job_id.is_(None),
            sa.or_(watches.c.schedule_id.is_(None), watches.c.schedule_id == jobs.c.schedule_id),
        ),
    )
    told = sa.exists().where(outbox.c.key == _key(sa.literal(On.SLOW.value), jobs.c.id))
    statement = (
        sa.select(jobs.c.id.label("running_id"), *_COLUMNS)
        .select_from(_JOINED.join(jobs, covers))
        .where(jobs.c.status == Status.RUNNING, watches.c.on == On.SLOW.value, ~told)
        .order_by(jobs.c.id, watches.c.id)
    )
    return [(row[0], _to_watch(row[1:])) for row in tx.execute(statement)]
