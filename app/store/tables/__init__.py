"""The tables. Times are seconds since the epoch, UTC, except leases (see engine.lease_clock)."""

from app.store.tables.about_house import catalogue, chores, marks, workers
from app.store.tables.about_jobs import (
    annotations,
    artifacts,
    attempts,
    durations,
    events,
    inputs,
    job_counts,
    jobs,
    predecessors,
)
from app.store.tables.about_notices import channels, outbox, watches
from app.store.tables.about_schedules import occurrences, schedules
from app.store.tables.about_telemetry import metrics, resources
from app.store.tables.metadata import main, telemetry

__all__ = [
    "annotations",
    "artifacts",
    "attempts",
    "catalogue",
    "channels",
    "chores",
    "durations",
    "events",
    "inputs",
    "job_counts",
    "jobs",
    "main",
    "marks",
    "metrics",
    "occurrences",
    "outbox",
    "predecessors",
    "resources",
    "schedules",
    "telemetry",
    "watches",
    "workers",
]
