"""Metrics and resources: many small rows, kept apart so that they never hold up a job's row."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

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
            sa.func.count(metrics.c.special).label("not_finite"),
            sa.func.max(metrics.c.id).label("last"),
        )
        .where(metrics.c.job_id == job_id)
        .group_by(metrics.c.name)
        .order_by(sa.func.min(metrics.c.id))
    )
    return [
        _curve(tx, job_id, row.name, row.reported, row.not_finite, row.last, points)
        for row in tx.execute(summary).all()
    ]


def _curve(
    tx: sa.Connection, job_id: int, name: str, count: int, not_finite: int, last: int, points: int
) -> Curve:
    keep_each = max(1, -(-count // points))
    statement = (
        sa.select(metrics.c.step, metrics.c.value, metrics.c.at, metrics.c.attempt)
        .where(
            metrics.c.job_id == job_id,
            metrics.c.name == name,
            sa.or_(metrics.c.number % keep_each == 0, metrics.c.id == last),
        )
        .order_by(metrics.c.id)
    )
    rows = tx.execute(statement).all()
    return Curve(
        name=name,
        steps=[row.step for row in rows],
        values=[row.value for row in rows],
        times=[row.at for row in rows],
        attempts=[row.attempt for row in rows],
        count=count,
        not_finite=not_finite,
    )


def resource_points(tx: sa.Connection, job_id: int, *, since: float) -> list[ResourcePoint]:
    """What a job used since a moment, oldest first."""
    statement = (
        sa.select(*(resources.c[name] for name in ResourcePoint.__slots__))
        .where(resources.c.job_id == job_id, resources.c.at >= since)
        .order_by(resources.c.id)
    )
    return [ResourcePoint(*row) for row in tx.execute(statement)]
