"""Jobs in every state, written through the functions by which the engine writes them."""

from dataclasses import dataclass, field
from typing import Any

from app import clock
from app.domain.chain import IfNotDone, artifacts_in
from app.domain.job import Job, Lease, Rung
from app.domain.outcome import Outcome, settle
from app.domain.workload import CatalogueEntry, Metric
from app.store import Store, attempts, catalogue, claims, events, jobs, telemetry, waiting, workers

HOST = "here"
LEASE_S = 3600.0

TRAIN = CatalogueEntry(
    name="train",
    title={"en": "Training", "ja": "学習"},
    description="",
    schema={
        "type": "object",
        "properties": {
            "epochs": {
                "type": "integer",
                "default": 10,
                "x-title": {"en": "Epochs", "ja": "エポック数"},
            },
            "data": {"x-upload": [".csv"], "x-title": {"en": "Table", "ja": "表"}},
            "mode": {
                "type": "string",
                "x-title": {"en": "Mode", "ja": "方式"},
                "x-labels": {"fast": {"en": "Fast", "ja": "速い"}},
            },
            "note": {"type": "string"},
        },
    },
    metrics={
        "train_loss": Metric(title={"en": "Training loss", "ja": "学習損失"}, panel="loss"),
        "loss": Metric(title={"en": "Validation loss", "ja": "検証損失"}, panel="loss", goal="min"),
    },
    results={"loss": {"en": "Final loss", "ja": "最終損失"}},
)


@dataclass
class Rows:
    """Writes jobs into a store; `now` is the moment that they are written at."""

    store: Store
    now: float = field(default_factory=clock.now)

    def publish(self, *entries: CatalogueEntry) -> None:
        with self.store.write() as tx:
            catalogue.publish(tx, HOST, entries or (TRAIN,), self.now)

    def worker(self, number: int = 1) -> None:
        row = workers.WorkerRow(
            name=f"{HOST}/{number}",
            host=HOST,
            boot_id="boot",
            pid=1,
            pid_started=1.0,
            version="0",
            device="cpu",
            started_at=self.now,
            beat_at=self.now + 3600,  # alive for as long as a test looks
        )
        with self.store.write() as tx:
            workers.register(tx, row)

    def pending(self, **values: Any) -> Job:
        columns: dict[str, Any] = {
            "workload": "train",
            "title": "",
            "params": {"epochs": 10},
            "priority": 0,
            "run_at": self.now,
            "timeout_s": None,
            "max_failures": 1,
            "max_crashes": 3,
            "owner": "sato",
            "idempotency_key": None,
            "retry_of": None,
            "cloned_from": None,
            "now": self.now,
        }
        with self.store.write() as tx:
            job = jobs.insert(tx, **(columns | values))
            events.add(tx, job.id, "submitted", by=job.owner, now=self.now)
        return job

    def after(
        self,
        *before: Job,
        if_not_done: IfNotDone = "cancel",
        data: dict[str, Any] | None = None,
        **values: Any,
    ) -> Job:
        """A job that waits for others; `data` is a file of one of them."""
        params = {"epochs": 10} | ({} if data is None else {"data": data})
        waits = any(not one.is_terminal for one in before)
        job = self.pending(params=params, waits=waits, **values)
        with self.store.write() as tx:
            awaited = {one.id: if_not_done for one in before}
            waiting.link(tx, job.id, after=awaited, takes=artifacts_in(params))
        return job

    def claim(self, *, worker: str = f"{HOST}/1", at: float | None = None) -> tuple[Job, Lease]:
        """Start the best claimable job."""
        moment = self.now if at is None else at
        claimant = claims.Claimant(
            worker=worker,
            host=HOST,
            boot_id="boot",
            pid=1,
            pid_started=1.0,
            runner_pid=2,
            runner_started=1.0,
        )
        with self.store.write() as tx:
            claimed = claims.claim(
                tx,
                claimant,
                workloads=catalogue.entries(tx).keys() | {"train"},
                nonce="nonce",
                now=moment,
                lease_expires_at=self.store.main.lease_clock(clock.monotonic() + LEASE_S),
            )
            assert claimed is not None
            job, lease = claimed
            waited_s = max(0.0, moment - job.run_at)
            events.add(
                tx,
                job.id,
                "started",
                by="",
                now=moment,
                attempt=job.attempt,
                worker=worker,
                waited_s=waited_s,
            )
        return job, lease

    def running(self, *, since_s: float = 60.0, **values: Any) -> tuple[Job, Lease]:
        """A job that has run for a while."""
        began = self.now - since_s
        self.pending(**{"run_at": began - 5, "now": began - 5, "priority": 50} | values)
        return self.claim(at=began)

    def beat(
        self,
        lease: Lease,
        progress: float,
        text: str = "",
        *,
        step: float | None = None,
        total: float | None = None,
        rung: Rung | None = None,
    ) -> None:
        with self.store.write() as tx:
            claims.beat(
                tx,
                lease,
                lease_expires_at=self.store.main.lease_clock(clock.monotonic() + LEASE_S),
                progress=progress,
                step=step,
                step_total=total,
                step_text=text,
                rung=rung,
            )

    def end(self, lease: Lease, outcome: Outcome, *, at: float | None = None) -> Job:
        """End an attempt, with the events that the engine tells."""
        moment = self.now if at is None else at
        with self.store.write() as tx:
            job = jobs.get(tx, lease.job_id)
            assert job is not None
            settlement = settle(job, outcome, now=moment, jitter=0.5)
            after = claims.finish(tx, lease, settlement, moment)
            assert after is not None
            attempts.finish(
                tx,
                lease,
                outcome=settlement.outcome,
                reason=settlement.attempt_reason,
                now=moment,
                error=getattr(outcome, "error", None),
                traceback=getattr(outcome, "traceback", None),
                exit_code=getattr(outcome, "exit_code", None),
                signal=getattr(outcome, "signal", None),
                peak_memory=1_240_000_000,
                cpu_seconds=3.0,
            )
            kind = "retry" if after.status == "pending" else str(after.status)
            told: dict[str, dict[str, Any]] = {
                "retry": {"attempt": lease.number, "at": after.run_at},
                "done": {"artifacts": 0, "seconds": 60.0},
                "failed": {"reason": after.reason},
                "cancelled": {"after_s": 0.4},
            }
            events.add(tx, after.id, kind, by="", now=moment, **told[kind])
        return after

    def metric(self, lease: Lease, name: str, values: list[float], *, first: int = 0) -> None:
        with self.store.telemetry.write() as tx:
            telemetry.add_metrics(
                tx,
                [
                    telemetry.MetricPoint(
                        lease.job_id,
                        lease.number,
                        name,
                        place,
                        float(first + place),
                        value,
                        self.now,
                    )
                    for place, value in enumerate(values)
                ],
            )
