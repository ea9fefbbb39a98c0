"""A data folder with its consumer, as a test drives it."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import clock, processes
from app.domain.job import Attempt, Job, Status
from app.files import logs
from app.files.folder import DataFolder
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store, attempts, catalogue, jobs, open_store, workers
from tests.eventually import eventually

ROOT = Path(__file__).parents[2]
WORKLOADS = Path(__file__).parent / "workloads"
PATIENCE_S = 60.0


@dataclass
class House:
    """The data folder, and the consumer when it runs."""

    data: Path
    options: dict[str, str] = field(default_factory=dict)
    consumer: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.settings = Settings(data=self.data)
        self.store: Store = open_store(self.settings)
        self.folder = DataFolder(self.data)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "NONSTOP" not in name}
        return kept | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "NONSTOP_DATA": str(self.data),
            "NONSTOP_WORKLOADS": str(WORKLOADS),
            "NONSTOP_WORKERS": "2",
            "NONSTOP_POLITE_GRACE_S": "1",
            "NONSTOP_HARD_GRACE_S": "1",
            "NONSTOP_SHUTDOWN_GRACE_S": "2",
            **self.options,
            **more,
        }

    def start(self, **more: str) -> None:
        """Start ./run_consumer.sh and wait until it is ready."""
        log = open(self.data / "consumer.log", "ab")  # noqa: SIM115 - the child keeps it
        self.consumer = subprocess.Popen(
            [ROOT / "run_consumer.sh"],
            env=self.environment(**more),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        before = self.said().count("ready:")
        eventually(lambda: self.said().count("ready:") > before, within=PATIENCE_S)
        eventually(self._is_published, within=PATIENCE_S)

    def _is_published(self) -> bool:
        with self.store.read() as tx:
            return bool(catalogue.entries(tx)) and bool(workers.alive(tx, clock.now()))

    def said(self) -> str:
        path = self.data / "consumer.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal the consumer's parent and wait for its end; its exit code."""
        assert self.consumer is not None
        members = processes.session_members(self.consumer.pid, 0)
        self.consumer.send_signal(number)
        code = self.consumer.wait(PATIENCE_S)
        eventually(lambda: not [pid for pid in members if processes.started(pid)], within=20)
        self.consumer = None
        return code

    def close(self) -> None:
        if self.consumer is not None:
            self.stop(signal.SIGKILL)
        for attempt in self.open_attempts():
            processes.end_session(attempt.runner_pid, attempt.runner_started, attempt.nonce)
        self.store.close()

    def open_attempts(self) -> list[Attempt]:
        with self.store.read() as tx:
            return [attempt for attempt, _ in attempts.still_open(tx)]

    def submit(self, workload: str, /, **params: Any) -> Job:
        return submit(
            self.store,
            self.settings,
            workload=workload,
            params=params,
            by="test",
            now=clock.now(),
        )

    def job(self, job_id: int) -> Job:
        with self.store.read() as tx:
            job = jobs.get(tx, job_id)
        assert job is not None
        return job

    def attempts(self, job_id: int) -> list[Attempt]:
        with self.store.read() as tx:
            return attempts.of_job(tx, job_id)

    def finished(self, job: Job) -> Job:
        """Wait for a job's end."""
        eventually(lambda: self.job(job.id).is_terminal, within=PATIENCE_S)
        return self.job(job.id)

    def running(self, job: Job, *, attempt: int = 1) -> Attempt:
        """Wait until an attempt's workload is at work; the attempt."""

        def at_work() -> bool:
            now = self.job(job.id)
            return now.status is Status.RUNNING and now.attempt == attempt

        eventually(at_work, within=PATIENCE_S)
        return self.attempts(job.id)[0]

    def log(self, job: Job, attempt: int = 1, lines: int = 50) -> list[logs.LogLine]:
        return logs.tail(self.folder.log(job.id, attempt), lines)
