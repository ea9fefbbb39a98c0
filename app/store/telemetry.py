"""Metrics and resources: many small rows, kept apart so that they never hold up a job's row."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.store import arrays
from app.store.tables import metrics, resources

POINTS = 800  # as many as a chart can show


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One reported value; `number` counts within attempt and name."""

    job_id: int
    attempt: int
    name: str
    number: int
    step: float
    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of one metric, thinned to what a chart can show."""

    name: str
    steps: list[float]
    values: list[float | None]  # None where the value was not finite
    times: list[float]
    attempts: list[int]
    count: int  # how many were reported
    not_finite: int  # how many of those were NaN or infinite


@dataclass(frozen=True, slots=True)
class ResourcePoint:
    """What an attempt's processes used at a moment; memory in bytes, CPU in percent of a core."""

    job_id: int
    attempt: int
    at: float
    cpu_percent: float
    memory: int
    gpu_percent: float | None
    gpu_memory: int | None


def add_metrics(tx: sa.Connection, points: Sequence[MetricPoint]) -> None:
    """Append a batch of points."""
    if points:
        tx.execute(
            sa.insert(metrics),
            [
                {
                    "job_id": point.job_id,
                    "attempt": point.attempt,
                    "name": point.name,
                    "number": point.number,
                    "step": point.step,
                    "value": point.value if math.isfinite(point.value) else None,
                    "special": None if math.isfinite(point.value) else str(point.value),
                    "at": point.at,
                }
                for point in points
            ],
        )


def counts(tx: sa.Connection, job_id: int, attempt: int) -> dict[str, int]:
    """How many points each metric of an attempt has."""
    statement = (
        sa.select(metrics.c.name, sa.func.max(metrics.c.number) + 1)
        .where(metrics.c.job_id == job_id, metrics.c.attempt == attempt)
        .group_by(metrics.c.name)
    )
    return {row[0]: row[1] for row in tx.execute(statement)}


def add_resources(tx: sa.Connection, points: Sequence[ResourcePoint]) -> None:
    """Append a batch of samples."""
    if points:
        columns = ResourcePoint.__slots__
        tx.execute(
            sa.insert(resources),
            [{name: getattr(point, name) for name in columns} for point in points],
        )


def curves(tx: sa.Connection, job_id: int, *, points: int = POINTS) -> list[Curve]:
    """Every curve of a job, in the order in which the metrics first appeared."""
    summary = (
        sa.select(
            metrics.c.name,
            sa.func.count().label("reported"),
            sa.func.min(metrics.c.id).label("first"),
            sa.func.max(metrics.c.id).label("last"),
        )
        .where(metrics.c.job_id == job_id)
        .group_by(metrics.c.name)
        .order_by(sa.func.min(metrics.c.id))
    )
    special = (
        sa.select(metrics.c.name, sa.func.count())
        .where(metrics.c.job_id == job_id, metrics.c.special.is_not(None))
        .group_by(metrics.c.name)
    )
    not_finite = {row[0]: row[1] for row in tx.execute(special)}
    return [
        _curve(tx, job_id, row, not_finite.get(row.name, 0), points)
        for row in tx.execute(summary).all()
    ]


def _curve(tx: sa.Connection, job_id: int, row: sa.Row[Any], not_finite: int, points: int) -> Curve:
    kept = sa.and_(metrics.c.job_id == job_id, metrics.c.name == row.name)
    if row.reported > points:
        kept = metrics.c.id.in_(_spread(job_id, row.name, row.first, row.last, points))
    c = metrics.c
    statement = sa.select(*arrays.columns(c.step, c.value, c.at, c.attempt, order=c.id))
    steps, values, times, attempts = tx.execute(statement.where(kept)).one()
    return Curve(
        name=row.name,
        steps=steps,
        values=values,
        times=times,
        attempts=attempts,
        count=row.reported,
        not_finite=not_finite,
    )


def _spread(job_id: int, name: str, first: int, last: int, points: int) -> sa.SelectBase:
    """Ids of points spread evenly, found by jumps: as quick among millions as among thousands.

    The stride is a power of two, so that a growing curve keeps the points it had.
    """
    stride = 1
    while (last - first) > stride * points:
        stride *= 2
    mark = sa.select(sa.literal(first).label("at")).cte("mark", recursive=True)
    mark = mark.union_all(sa.select(mark.c.at + stride).where(mark.c.at + stride <= last))
    one = metrics.alias()
    next_point = (
        sa.select(one.c.id)
        .where(one.c.job_id == job_id, one.c.name == name, one.c.id >= mark.c.at)
        .order_by(one.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return sa.select(next_point).select_from(mark).union(sa.select(sa.literal(last)))


def resource_points(tx: sa.Connection, job_id: int, *, since: float) -> list[ResourcePoint]:
    """What a job used since a moment, oldest first."""
    columns = [resources.c[name] for name in ResourcePoint.__slots__]
    statement = sa.select(*arrays.columns(*columns, order=resources.c.id)).where(
        resources.c.job_id == job_id, resources.c.at >= since
    )
    found = [array or [] for array in tx.execute(statement).one()]
    return [ResourcePoint(*point) for point in zip(*found, strict=True)]


@dataclass(frozen=True, slots=True)
class Extremes:
    """The lowest and the highest finite value among some points of a job's metric."""

    job_id: int
    name: str
    lowest: float
    highest: float


def newest_point(tx: sa.Connection) -> int:
    """The number of the newest point of all jobs; 0 when there is none."""
    return tx.execute(sa.select(sa.func.max(metrics.c.id))).scalar() or 0


def extremes(tx: sa.Connection, names: Collection[str], *, after: int) -> list[Extremes]:
    """Of the metrics of these names, from the points after one, of all jobs."""
    new = (
        sa.select(metrics.c.job_id, metrics.c.name, metrics.c.value)
        .where(metrics.c.id > after, metrics.c.name.in_(names), metrics.c.value.is_not(None))
        .cte("new")
        .prefix_with("MATERIALIZED")
    )
    statement = sa.select(
        new.c.job_id, new.c.name, sa.func.min(new.c.value), sa.func.max(new.c.value)
    ).group_by(new.c.job_id, new.c.name)
    return [Extremes(*row) for row in tx.execute(statement)]


def forget(tx: sa.Connection, job_id: int, *, at_most: int) -> bool:
    """Delete what was measured of a job, so many rows at most; whether there may be more."""
    deleted = 0
    for table in (metrics, resources):
        some = sa.select(table.c.id).where(table.c.job_id == job_id).limit(at_most - deleted)
        deleted += tx.execute(sa.delete(table).where(table.c.id.in_(some))).rowcount
    return deleted >= at_most


def job_ids(tx: sa.Connection) -> set[int]:
    """Every job of which something was measured; found by jumps, not by reading all rows."""
    found: set[int] = set()
    for table in (metrics, resources):
        ids = sa.select(sa.func.min(table.c.job_id).label("id")).cte("ids", recursive=True)
        following = (
            sa.select(sa.func.min(table.c.job_id)).where(table.c.job_id > ids.c.id)
        ).scalar_subquery()
        ids = ids.union_all(sa.select(following).where(ids.c.id.is_not(None)))
        found |= set(tx.execute(sa.select(ids.c.id).where(ids.c.id.is_not(None))).scalars())
    return found
