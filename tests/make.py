"""Rows and values for tests: always legal ones."""

from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from app import recurrence
from app.domain.job import Job, Lease, Status
from app.domain.outcome import (
    Cancelled,
    Done,
    Outcome,
    Raised,
    Settlement,
    settle,
)
from app.domain.schedule import CatchUp, Cron, Overlap, Schedule, ScheduleDraft, Timing
from app.domain.workload import CatalogueEntry
from app.store import Store, catalogue, claims, jobs, schedules, tables

NOW = 1_800_000_000.0
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "steps": {"type": "integer", "default": 3, "minimum": 1, "maximum": 10},
        "name": {"type": "string", "default": "x"},
    },
}


def job_value(**changed: Any) -> Job:
    """A job that is in no database: pending, and never started."""
    values: dict[str, Any] = dict.fromkeys(field.name for field in fields(Job)) | {
        "id": 1,
        "workload": "count",
        "title": "",
        "params": {},
        "status": Status.PENDING,
        "progress": 0.0,
        "step_text": "",
        "priority": 0,
        "run_at": NOW,
        "max_failures": 1,
        "failures": 0,
        "max_crashes": 3,
        "crashes": 0,
        "interruptions": 0,
        "attempt": 0,
        "owner": "test",
        "created_at": NOW,
        "waits": False,
    }
    return Job(**values | changed)


def schedule_value(**changed: Any) -> Schedule:
    """A schedule that is in no database: every night at two, in Tokyo."""
    values: dict[str, Any] = dict.fromkeys(field.name for field in fields(Schedule)) | {
        "id": 1,
        "name": "Nightly",
        "workload": "count",
        "params": {},
        "title": "",
        "priority": 0,
        "timing": Timing(rule=Cron("0 2 * * *"), zone="Asia/Tokyo"),
        "jitter_s": 0.0,
        "overlap": Overlap.SKIP,
        "catch_up": CatchUp.NEWEST_ONLY,
        "catch_up_limit": 10,
        "owner": "test",
        "created_at": NOW,
        "changed_at": NOW,
        "revision": 1,
    }
    return Schedule(**values | changed)


def entry(name: str = "count", **changed: Any) -> CatalogueEntry:
    """What the catalogue says about a small workload."""
    values: dict[str, Any] = {
        "name": name,
        "title": {"en": "Count", "ja": "数える"},
        "description": {"en": "Counts to a number.", "ja": "数まで数えます。"},
        "schema": SCHEMA,
    }
    return CatalogueEntry(**(values | changed))


def publish(store: Store, *entries: CatalogueEntry) -> None:
    """Let a consumer have published these workloads."""
    with store.write() as tx:
        catalogue.publish(tx, "here", entries or (entry(),), NOW)


def job(store: Store, *, now: float = NOW, **changed: Any) -> Job:
    """A pending job."""
    values: dict[str, Any] = {
        "workload": "count",
        "title": "",
        "params": {"steps": 3, "name": "x"},
        "priority": 0,
        "run_at": now,
        "timeout_s": None,
        "max_failures": 1,
        "max_crashes": 3,
        "owner": "test",
        "idempotency_key": None,
        "retry_of": None,
        "cloned_from": None,
        "now": now,
    }
    with store.write() as tx:
        return jobs.insert(tx, **(values | changed))


CLAIMANT = claims.Claimant(
    worker="here/1",
    host="here",
    boot_id="boot",
    pid=11,
    pid_started=1.0,
    runner_pid=12,
    runner_started=2.0,
)


def claim(
    store: Store, *, now: float = NOW, nonce: str = "nonce", workload: str = "count"
) -> tuple[Job, Lease] | None:
    """Claim the best job, as a worker does."""
    with store.write() as tx:
        return claims.claim(
            tx,
            CLAIMANT,
            workloads=[workload],
            nonce=nonce,
            now=now,
            lease_expires_at=store.main.lease_clock(now + 15),
        )


def running(store: Store, **changed: Any) -> tuple[Job, Lease]:
    """A running job and the lease on it."""
    wanted = job(store, **changed)
    claimed = claim(store, workload=wanted.workload)
    assert claimed is not None
    assert claimed[0].id == wanted.id
    return claimed


def settlement(job: Job, outcome: Outcome, now: float = NOW) -> Settlement:
    return settle(job, outcome, now=now, jitter=0.5)


def finish(store: Store, lease: Lease, outcome: Outcome, *, now: float = NOW) -> Job | None:
    """End an attempt, as a worker does."""
    with store.write() as tx:
        job = jobs.get(tx, lease.job_id, lock=True)
        assert job is not None
        return claims.finish(tx, lease, settlement(job, outcome, now), now)


def paused(store: Store) -> Job:
    """A job that a person holds; there is no verb for it yet."""
    held = job(store)
    with store.write() as tx:
        rows = sa.update(tables.jobs).where(tables.jobs.c.id == held.id)
        tx.execute(rows.values(status=Status.PAUSED))
        found = jobs.get(tx, held.id)
    assert found is not None
    return found


def in_status(store: Store, status: Status) -> Job:
    """A job that came to a status on the usual way."""
    if status is Status.PENDING:
        return job(store)
    if status is Status.PAUSED:
        return paused(store)
    claimed, lease = running(store)
    if status is Status.RUNNING:
        return claimed
    outcomes: dict[Status, Outcome] = {
        Status.DONE: Done({"sum": 6}),
        Status.FAILED: Raised("ValueError: no"),
        Status.CANCELLED: Cancelled(),
    }
    ended = finish(store, lease, outcomes[status])
    assert ended is not None
    return ended


def schedule(
    store: Store, *, expression: str = "* * * * *", now: float = NOW, **changed: Any
) -> Schedule:
    """A schedule in UTC; due each minute unless something else is said."""
    timing = changed.pop("timing", Timing(rule=Cron(expression), zone="UTC"))
    next_at = changed.pop("next_at", None) or recurrence.first_after(timing, now)
    values: dict[str, Any] = {"name": "Regularly", "workload": "count", "timing": timing}
    with store.write() as tx:
        return schedules.insert(
            tx, ScheduleDraft(**values | changed), owner="test", next_at=next_at, now=now
        )
