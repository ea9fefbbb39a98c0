"""Metrics and resource samples on their way to the database, in batches."""

import logging

from app import clock
from app.compute.channel import MetricReport
from app.compute.resources import Sampler
from app.domain.job import Lease
from app.store import StorageFault, Store, telemetry

logger = logging.getLogger("nonstop.telemetry")

_MOST_WAITING = 200_000  # points kept while the database is locked; older ones are thinned then
_SAMPLE_EACH_S = 2.0


class Telemetry:
    """What one attempt reported and used, until it is written."""

    def __init__(self, store: Store, lease: Lease) -> None:
        self._store, self._lease = store, lease
        self._metrics: list[telemetry.MetricPoint] = []
        self._resources: list[telemetry.ResourcePoint] = []
        self._numbers: dict[str, int] = {}
        self._next_sample = 0.0

    def add(self, report: MetricReport, at: float) -> None:
        """Take values that were reported together."""
        for name, value in report.values.items():
            number = self._numbers.get(name, 0)
            self._numbers[name] = number + 1
            step = float(report.number) if report.step is None else report.step
            self._metrics.append(
                telemetry.MetricPoint(
                    self._lease.job_id, self._lease.number, name, number, step, value, at
                )
            )
        if len(self._metrics) > _MOST_WAITING:
            self._metrics = self._metrics[::2]

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

    def flush(self, *, wait_s: float) -> None:
        """Write what is waiting; what cannot be written now waits for the next time."""
        if not self._metrics and not self._resources:
            return
        try:
            with self._store.telemetry.write(durable=False, wait_s=wait_s) as tx:
                telemetry.add_metrics(tx, self._metrics)
                telemetry.add_resources(tx, self._resources)
        except StorageFault as error:
            logger.debug("telemetry of job %s waits: %s", self._lease.job_id, error)
            return
        self._metrics, self._resources = [], []
