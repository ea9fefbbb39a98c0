"""Real processes that want the same thing at the same moment."""

import dataclasses
import itertools
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest

from app.compute import verdict
from app.domain.errors import NotAllowed
from app.domain.job import Lease, Status
from app.domain.schedule import Occurrence, Overlap
from app.files.folder import DataFolder
from app.operations.cancel import cancel
from app.operations.dispatch import dispatch
from app.operations.rescue import rescue
from app.operations.retry import retry
from app.operations.schedule_upkeep import realign
from app.operations.submit import submit
from app.store import claims
from tests import make
from tests.properties import invariants
from tests.properties.model import SAVES
from tests.properties.template import Template
from tests.properties.verbs import DONE, NOW, RAISED

FORK = multiprocessing.get_context("fork")
PROCESSES = 4
Racer = Callable[[Barrier], Any]


@pytest.fixture(autouse=True)
def _silent_bells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.broker.ring", lambda _settings: None)


def race(template: Template, *racers: Racer) -> list[Any]:
    """Run each in a process of its own, from a barrier on; what they return, in their order."""
    template.store.close()
    barrier, answers = FORK.Barrier(len(racers)), FORK.SimpleQueue()

    def run(number: int, racer: Racer) -> None:
        try:
            barrier.wait()
            answers.put((number, racer(barrier)))
        except BaseException as error:
            answers.put((number, error))
            barrier.abort()  # or the others would wait for it for ever

    processes = [FORK.Process(target=run, args=each, daemon=True) for each in enumerate(racers)]
    for process in processes:
        process.start()
    found = dict(answers.get() for _ in processes)
    for process in processes:
        process.join()
    answers.close()
    for answer in found.values():
        if isinstance(answer, BaseException):
            raise answer
    state = invariants.contents(template.settings.data)
    invariants.check(state["jobs"], state["attempts"])
    invariants.check_counts(state["jobs"], state["job_counts"])
    return [found[number] for number in range(len(racers))]


def claim_one(template: Template, host: str = "here") -> Lease | None:
    claimant = dataclasses.replace(make.CLAIMANT, host=host, boot_id="gone")
    with template.store.write() as tx:
        claimed = claims.claim(
            tx,
            claimant,
            workloads=[SAVES],
            nonce=f"nonce {os.getpid()}",
            now=NOW,
            lease_expires_at=template.store.main.lease_clock(NOW),
        )
    return claimed[1] if claimed else None


def test_every_job_is_claimed_exactly_once(template: Template) -> None:
    wanted = [make.job(template.store, workload=SAVES).id for _ in range(50)]

    def claim_all(_barrier: Barrier) -> list[int]:
        got = []
        while lease := claim_one(template):
            got.append(lease.job_id)
        return got

    claimed = race(template, *[claim_all] * PROCESSES)
    assert sorted(itertools.chain(*claimed)) == wanted


def rescue_host(template: Template, host: str) -> list[Any]:
    return rescue(
        template.store,
        DataFolder(template.settings.data),
        host=host,
        boot_id="the next",
        now=NOW,
        monotonic=0,
    )


def test_cancel_finish_and_rescue_at_once_have_one_result(template: Template) -> None:
    leases = []
    for number in range(40):
        make.job(template.store, workload=SAVES)
        lease = claim_one(template, host=str(number))
        assert lease is not None
        leases.append(lease)

    def cancels(barrier: Barrier) -> list[bool]:
        return [_is_cancelled(template, lease.job_id, barrier) for lease in leases]

    def finishes(barrier: Barrier) -> list[bool]:
        done = []
        for lease in leases:
            barrier.wait()
            job = make.job_value(id=lease.job_id)
            folder = DataFolder(template.settings.data)
            done.append(verdict.record(template.store, folder, job, lease, DONE) is not None)
        return done

    def rescues(barrier: Barrier) -> list[bool]:
        rescued = []
        for number in range(len(leases)):
            barrier.wait()
            rescued.append(bool(rescue_host(template, str(number))))
        return rescued

    answers = zip(*race(template, cancels, finishes, rescues), strict=True)
    state = invariants.contents(template.settings.data)
    for job, (accepted, finished, rescued) in zip(state["jobs"], answers, strict=True):
        assert finished != rescued, "the attempt had one end"
        assert job["status"] == (Status.CANCELLED if accepted else Status.DONE)
        assert accepted or finished
        ends = [one["kind"] for one in state["events"] if one["job_id"] == job["id"]]
        assert len([kind for kind in ends if kind in ("done", "cancelled")]) == 1


def _is_cancelled(template: Template, job_id: int, barrier: Barrier) -> bool:
    barrier.wait()
    try:
        cancel(template.store, job_id, by="test", now=NOW)
    except NotAllowed:
        return False
    return True


def test_equal_requests_at_once_are_one_job(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.compute.verdict.clock.now", lambda: NOW)
    job, lease = make.running(template.store, workload=SAVES, max_failures=1)
    verdict.record(template.store, DataFolder(template.settings.data), job, lease, RAISED)

    def requests(_barrier: Barrier) -> tuple[int, int, int]:
        store, settings = template.store, template.settings
        same: dict[str, Any] = {"workload": SAVES, "params": {}, "by": "test", "now": NOW}
        return (
            submit(store, settings, **same, idempotency_key="key").id,
            submit(store, settings, **same, session="tab").id,
            retry(store, settings, job.id, by="test", now=NOW).id,
        )

    assert len(set(race(template, *[requests] * PROCESSES))) == 1
    assert len(invariants.contents(template.settings.data)["jobs"]) == 1 + 3


def test_f63_schedulers_with_skewed_clocks_submit_each_moment_once(template: Template) -> None:
    """Four of them, two seconds apart, one of which starts anew at each moment."""
    begin = NOW - NOW % 3600
    for name in ("One", "Another"):
        make.schedule(
            template.store, name=name, workload=SAVES, now=begin, overlap=Overlap.RUN_BESIDE
        )
    slots = 50

    def schedules(number: int) -> Racer:
        def dispatches(barrier: Barrier) -> list[Occurrence]:
            store, decided = template.store, list[Occurrence]()
            for slot in range(1, slots + 1):
                barrier.wait()
                now = begin + 60 * slot + 2 * number
                if number == 0:  # restarted inside the minute
                    realign(store, now=now)
                decided += dispatch(store, template.settings, now=now)
            return decided

        return dispatches

    answers = race(template, *[schedules(number) for number in range(PROCESSES)])
    decided = [(one.schedule_id, one.moment) for one in itertools.chain(*answers)]
    expected = {(id, begin + 60 * slot) for id in (1, 2) for slot in range(1, slots + 1)}
    assert len(decided) == len(expected) == 2 * slots
    assert set(decided) == expected
    state = invariants.contents(template.settings.data)
    rows = {(one["schedule_id"], one["moment"], one["job_id"]) for one in state["occurrences"]}
    assert len(rows) == len(state["jobs"]) == len({row[2] for row in rows}) == 2 * slots
