"""F68, F71 and flatness: several consumers, descriptors, and what long-lived processes use."""

import resource
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from app.domain.job import Reason, Status
from tests.consumer.house import ROOT
from tests.eventually import eventually
from tests.faults.mined import MinedHouse

pytestmark = pytest.mark.consumer
GROWTH = 8_000_000  # bytes


def test_f68_a_second_consumer_is_refused_unless_it_is_told_to_join(shared: MinedHouse) -> None:
    refused = subprocess.run(
        [ROOT / "run_consumer.sh"],
        env=shared.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode != 0
    assert "already running" in refused.stderr
    joined = MinedHouse(shared.data, **shared.options, NONSTOP_JOIN="true")
    try:
        joined.start()
        eventually(lambda: len(shared.workers()) == 4, within=30)
        jobs = [shared.submit("steps", steps=3, note=str(number)) for number in range(12)]
        assert {shared.finished(job).attempt for job in jobs} == {1}
        used = {shared.attempts(job.id)[0].worker for job in jobs}
        assert len(used) == 4
        assert joined.stop(signal.SIGTERM) == 0
    finally:
        joined.close()
    assert len(shared.workers()) == 2
    assert shared.finished(shared.submit("prints")).status is Status.DONE


def test_f71_a_job_without_descriptors_fails_and_says_so(shared: MinedHouse) -> None:
    job = shared.finished(shared.submit("opens_files"))
    assert (job.status, job.reason, job.attempt) == (Status.FAILED, Reason.ERROR, 1)
    assert "Too many open files" in (job.error or "")


def test_f71_a_worker_without_descriptors_is_replaced(shared: MinedHouse) -> None:
    before = shared.workers()
    for worker in before:
        _soft, hard = resource.prlimit(worker.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, (3, hard))
    starved = [shared.submit("prints", lines=number) for number in range(2)]
    for job in starved:
        shared.finished(job)
    eventually(lambda: not {one.pid for one in before} & {one.pid for one in shared.workers()})
    assert shared.finished(shared.submit("prints")).status is Status.DONE


def open_names(process: psutil.Process) -> list[str]:
    return [Path(file.path).name for file in process.open_files()]


def has_looked(worker: psutil.Process) -> bool:
    """Whether an idle worker has everything open that it looks into."""
    return {"jobs.db", "huey.db"} <= set(open_names(worker))


def num_lasting_fds(process: psutil.Process) -> int:
    """Without those of the curves, which are open only after a job that wrote some."""
    curves = [name for name in open_names(process) if name.startswith("telemetry.db")]
    return process.num_fds() - len(curves)


def test_i13_long_lived_processes_stay_as_they_are(shared: MinedHouse) -> None:
    eventually(lambda: len(shared.workers()) == 2, within=30)
    assert shared.consumer is not None
    workers = [psutil.Process(worker.pid) for worker in shared.workers()]
    long_lived = [psutil.Process(shared.consumer.pid), shared.scheduler(), *workers]

    def used_after(count: int) -> list[tuple[int, int, int]]:
        submitted = [shared.submit("prints", lines=number) for number in range(count)]
        for job in submitted:
            shared.finished(job)
        eventually(lambda: all(has_looked(worker) for worker in workers), within=30)
        return [
            (num_lasting_fds(one), one.num_threads(), one.memory_info().rss) for one in long_lived
        ]

    before, after = used_after(40), used_after(160)
    assert [use[:2] for use in after] == [use[:2] for use in before]
    assert max(now[2] - then[2] for now, then in zip(after, before, strict=True)) < GROWTH
