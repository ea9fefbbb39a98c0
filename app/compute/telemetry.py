"""Metrics and resource samples on their way to the database, in batches."""

import logging
from pathlib import Path

from app import clock
from app.compute.resources import Sampler
from app.domain.job import Lease
from app.files import journal
from app.operations.journals import to_points
from app.store import StorageFault, Store, telemetry

logger = logging.getLogger("nonstop.telemetry")

_SAMPLE_EACH_S = 2.0


class Telemetry:
    """What one attempt reported and used, until it is written."""

    def __init__(self, store: Store, lease: Lease, path: Path) -> None:
        self._store, self._lease, self._path = store, lease, path
        self._journal = journal.JournalReader(path)
        self._counts: dict[str, int] = {}
        self._metrics: list[telemetry.MetricPoint] = []
        self._resources: list[telemetry.ResourcePoint] = []
        self._next_sample = 0.0

    def sample(self, sampler: Sampler, now: float) -> None:
        """Look what the attempt's processes use, every two seconds."""
        if now < self._next_sample:
            return
        self._next_sample = now + _SAMPLE_EACH_S
        use = sampler.sample(now)
        if use is not None:
            self._resources.append(
                telemetry.ResourcePoint(
                    self._lease.job_id,
                    self._lease.number,
                    clock.now(),
                    use.cpu_percent,
                    use.memory,
                    use.gpu_percent,
                    use.gpu_memory,
                )
            )

    def flush(self, *, wait_s: float) -> bool:
        """Write what is new; False when there was nothing, or it could not be written now."""
        if not self._metrics:  # what could not be written waits here, all later in its file
            self._metrics = to_points(
                self._journal.read(), self._lease.job_id, self._lease.number, self._counts
            )
        if not self._metrics and not self._resources:
            return False
        try:
            with self._store.telemetry.write(durable=False, wait_s=wait_s) as tx:
                telemetry.add_metrics(tx, self._metrics)
                telemetry.add_resources(tx, self._resources)
        except StorageFault as error:
            logger.debug("telemetry of job %s waits: %s", self._lease.job_id, error)
            return False
        self._metrics, self._resources = [], []
        return True

    def finish(self) -> None:
        """Write all there is; the journal goes once nothing of it is missing."""
        while self.flush(wait_s=1.0):
            pass
        if not self._metrics:
            journal.remove(self._path)
