"""A data folder with a long history: what a house has after so many jobs.

What grows with the number of jobs is the past, over a year, and the backlog; the last day and the
jobs that run are the same. The database makes the rows itself: a million jobs in half a minute.
"""

import math
from pathlib import Path

from app.domain.job import Job, Lease
from app.domain.outcome import Done, settle
from app.domain.workload import CatalogueEntry, Metric
from app.files.folder import DataFolder
from app.files.logs import LogWriter
from app.settings import Settings
from app.store import Store, attempts, catalogue, claims, jobs, open_store, workers

WORKLOADS = ("train", "predict", "evaluate", "blur", "matmul")
_MEASURED_EACH = 50  # one job in so many has curves
_WORKERS = 8  # all at work
_LAST_DAY = 500  # jobs
_HOST = "here"
_HERE = Path(__file__).parent

CLAIMANT = claims.Claimant(
    worker=f"{_HOST}/1",
    host=_HOST,
    boot_id="boot",
    pid=1,
    pid_started=1.0,
    runner_pid=2,
    runner_started=1.0,
)


def backlog(count: int) -> int:
    """How many of so many jobs wait for a worker."""
    return max(10, count // 100)


def build(data: Path, count: int, *, now: float) -> tuple[Settings, Store]:
    """Make the data folder of a house that has had so many jobs, and open it."""
    settings = Settings.model_construct(data=data, workers=_WORKERS)
    store = open_store(settings)
    values = {
        "jobs": count,
        "now": now,
        "backlog": backlog(count),
        "last_day": _LAST_DAY,
        "each": _MEASURED_EACH,
    }
    with store.write(durable=False) as tx:
        tx.exec_driver_sql("PRAGMA cache_size=-400000")  # of this connection, which is closed below
        for statement in _statements("history.sql"):
            tx.exec_driver_sql(statement, values)
        catalogue.publish(tx, _HOST, [_entry(name) for name in WORKLOADS], now)
        for number in range(1, _WORKERS + 1):
            workers.register(tx, _worker(number, now))
    with store.telemetry.write(durable=False) as tx:
        for statement in _statements("history_telemetry.sql"):
            tx.exec_driver_sql(statement, values)
    for database in (store.main, store.telemetry):
        database.checkpoint()
    store.close()  # it opens again by itself
    return settings, store


def with_curves(store: Store, *, most: int) -> list[int]:
    """Ids of jobs that are done and have curves, far from each other."""
    with store.read() as tx:
        ids = list(
            tx.exec_driver_sql(
                "SELECT id FROM jobs WHERE status = 'done' AND id % ? = 0", (_MEASURED_EACH,)
            ).scalars()
        )
    return ids[:: math.ceil(len(ids) / most)]


def end(store: Store, job: Job, lease: Lease, *, now: float) -> None:
    """End a job that was claimed, and put another one like it in the line."""
    settled = settle(job, Done({"accuracy": 0.9}), now=now, jitter=0)
    with store.write() as tx:
        claims.finish(tx, lease, settled, now)
        attempts.finish(tx, lease, outcome=settled.outcome, reason=None, now=now)
        jobs.insert(
            tx,
            workload=job.workload,
            title=job.title,
            params=job.params,
            priority=job.priority,
            run_at=now,
            timeout_s=None,
            max_failures=1,
            max_crashes=3,
            owner=job.owner,
            idempotency_key=None,
            retry_of=None,
            cloned_from=None,
            now=now,
        )


def log(settings: Settings, job_id: int, *, now: float) -> None:
    """Write the log of a job's first two attempts, as a training prints it."""
    for attempt in (1, 2):
        writer = LogWriter(DataFolder(settings.data).log(job_id, attempt), 1_000_000)
        writer.write(now, "out", "", [f"epoch {n}: loss 0.123".encode() for n in range(200)])
        writer.close()


def _statements(name: str) -> list[str]:
    return [one for one in (_HERE / name).read_text().split(";\n") if one.strip()]


def _entry(name: str) -> CatalogueEntry:
    return CatalogueEntry(
        name=name,
        title={"en": name.title(), "ja": name},
        description="",
        schema={
            "type": "object",
            "properties": {
                "epochs": {"type": "integer"},
                "rate": {"type": "number"},
                "seed": {"type": "integer"},
                "mode": {"type": "string"},
                "data": {"type": "object", "x-upload": [".csv"]},
            },
        },
        metrics={
            "accuracy": Metric(title={"en": "Accuracy", "ja": "正解率"}, goal="max"),
            "loss": Metric(title={"en": "Loss", "ja": "損失"}, goal="min"),
        },
    )


def _worker(number: int, now: float) -> workers.WorkerRow:
    return workers.WorkerRow(
        name=f"{_HOST}/{number}",
        host=_HOST,
        boot_id="boot",
        pid=1,
        pid_started=1.0,
        version="",
        device="cpu",
        started_at=now,
        beat_at=now + 86_400,  # alive for as long as it is looked at
    )
