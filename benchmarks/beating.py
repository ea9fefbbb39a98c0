"""A supervisor's write, timed beside those of the workers: `python -m benchmarks.beating`.

    python -m benchmarks.beating DATA SECONDS WRITES-A-SECOND JOB…

Claims a job that waits, as a worker would, and renews its lease in the transaction of a
supervisor's tick. Meanwhile it looks at when the workers of other jobs renewed theirs. As JSON:
`writes` in seconds each, how many of them were `skipped`, and `gaps`, the seconds between two
ticks of a worker.
"""

import json
import sys
import time
from itertools import pairwise
from pathlib import Path

from app import clock, processes
from app.domain.job import Lease
from app.settings import Settings
from app.store import Busy, Store, claims, jobs, open_store

_WAIT_S = 0.02  # as a supervisor's tick
_LOOK_EACH_S = 0.05


def _claim(store: Store, settings: Settings) -> Lease:
    me = processes.myself()
    claimant = claims.Claimant(
        worker="benchmark", host=me.host, boot_id=me.boot_id, pid=me.pid, pid_started=me.started,
        runner_pid=me.pid, runner_started=me.started,
    )  # fmt: skip
    while True:
        with store.write() as tx:
            claimed = claims.claim(
                tx, claimant, workloads=["rest"], nonce="benchmark", now=clock.now(),
                lease_expires_at=store.main.lease_clock(clock.monotonic() + settings.lease_s),
            )  # fmt: skip
        if claimed is not None:
            return claimed[1]
        time.sleep(_LOOK_EACH_S)


def _beat(store: Store, settings: Settings, lease: Lease) -> tuple[float, bool]:
    """Seconds of one write, and whether it was done."""
    began = time.perf_counter()
    done = True
    try:
        with store.write(durable=False, wait_s=_WAIT_S) as tx:
            claims.beat(
                tx, lease,
                lease_expires_at=store.main.lease_clock(clock.monotonic() + settings.lease_s),
                progress=0.5, step=1.0, step_total=2.0, step_text="epoch 1", rung=None,
            )  # fmt: skip
    except Busy:
        done = False
    return time.perf_counter() - began, done


def _leases(store: Store, job_ids: list[int]) -> list[float]:
    with store.read() as tx:
        found = [jobs.get(tx, job_id) for job_id in job_ids]
    return [job.lease_expires_at or 0.0 for job in found if job is not None]


def _measured(store: Store, settings: Settings, seconds: float, rate: float, ids: list[int]) -> str:
    lease = _claim(store, settings)
    _beat(store, settings, lease)  # the first one builds what the others have
    writes, skipped = [], 0
    seen: list[set[float]] = [set() for _ in ids]
    began = clock.monotonic()
    while (now := clock.monotonic()) < began + seconds:
        took, done = _beat(store, settings, lease)
        writes.append(took)
        skipped += not done
        for ticks, expires_at in zip(seen, _leases(store, ids), strict=True):
            ticks.add(expires_at)
        time.sleep(max(0.0, now + 1 / rate - clock.monotonic()))
    gaps = [after - before for ticks in seen for before, after in pairwise(sorted(ticks))]
    return json.dumps({"writes": writes, "skipped": skipped, "gaps": gaps})


if __name__ == "__main__":
    data, lasts, each, *others = sys.argv[1:]
    chosen = Settings.model_construct(data=Path(data))
    print(_measured(open_store(chosen), chosen, float(lasts), float(each), list(map(int, others))))
