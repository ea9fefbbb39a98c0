"""F68, F71 and flatness: several consumers, descriptors, and what long-lived processes use."""

import resource
import signal
import subprocess
from collections.abc import Callable

import psutil
import pytest

from app.domain.job import Reason, Status
from tests.consumer.house import ROOT
from tests.eventually import eventually
from tests.faults.mined import MinedHouse

pytestmark = pytest.mark.consumer
MEGABYTE = 1_000_000


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


def test_i13_long_lived_processes_stay_as_they_are(shared: MinedHouse) -> None:
    eventually(lambda: len(shared.workers()) == 2, within=30)
    assert shared.consumer is not None
    long_lived = [shared.consumer.pid, shared.scheduler().pid]
    long_lived += [worker.pid for worker in shared.workers()]

    def run(count: int) -> None:
        jobs = [shared.submit("prints", lines=number) for number in range(count)]
        for job in jobs:
            shared.finished(job)

    def uses(what: Callable[[psutil.Process], int]) -> list[int]:
        return [what(psutil.Process(pid)) for pid in long_lived]

    run(40)
    descriptors = uses(lambda process: process.num_fds())
    threads = uses(lambda process: process.num_threads())
    memory = uses(lambda process: process.memory_info().rss)
    run(160)
    eventually(  # an idle worker closes and opens its databases as it looks for work
        lambda: all(
            now <= before
            for now, before in zip(
                uses(lambda process: process.num_fds()), descriptors, strict=True
            )
        ),
        within=15,
    )
    assert uses(lambda process: process.num_threads()) == threads
    grown = [
        now - before
        for now, before in zip(uses(lambda process: process.memory_info().rss), memory, strict=True)
    ]
    assert max(grown) < 8 * MEGABYTE
