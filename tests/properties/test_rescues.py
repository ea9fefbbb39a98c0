"""Single moments of a rescue, in an invented world: random histories pass them too seldom."""

import dataclasses
from pathlib import Path

import pytest

from app.domain.job import Job, Status
from app.files.folder import DataFolder
from app.operations.cancel import cancel
from app.operations.pause import pause
from app.operations.rescue import rescue
from app.store import claims
from tests import make
from tests.properties.model import LEASE_S, SAVES
from tests.properties.template import Template
from tests.properties.world import World


class Moment:
    """One running job, its worker and its runner."""

    def __init__(self, template: Template, world: World) -> None:
        self.store, self.settings, self.world = template.store, template.settings, world
        self.worker, self.runner = world.start(), world.start()
        self.job = make.job(self.store, workload=SAVES)
        claimant = dataclasses.replace(
            make.CLAIMANT, boot_id=world.boot, pid=self.worker, runner_pid=self.runner
        )
        with self.store.write() as tx:
            claims.claim(
                tx,
                claimant,
                workloads=[SAVES],
                nonce="nonce",
                now=world.now,
                lease_expires_at=self.store.main.lease_clock(world.uptime + LEASE_S),
            )

    def rescue(self, *, patient: bool = False) -> list[Job]:
        return rescue(
            self.store,
            DataFolder(self.settings.data),
            host=make.CLAIMANT.host,
            boot_id=self.world.boot,
            now=self.world.now,
            monotonic=self.world.uptime,
            patient=patient,
        )


@pytest.fixture
def moment(template: Template, monkeypatch: pytest.MonkeyPatch) -> Moment:
    world = World()
    world.put_in_place(monkeypatch)
    return Moment(template, world)


@pytest.mark.parametrize(("saved", "status"), [(True, Status.PAUSED), (False, Status.PENDING)])
def test_a_pause_that_was_asked_for_is_kept_if_the_state_was_saved(
    moment: Moment, saved: bool, status: Status
) -> None:
    pause(moment.store, moment.job.id, by="test", now=make.NOW)
    moment.world.saved |= {moment.job.id} if saved else set()
    moment.world.living.clear()
    (job,) = moment.rescue()
    assert (job.status, job.pause_requested_at) == (status, None)


def test_a_large_checkpoint_is_looked_through_while_others_can_write(
    moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(_folder: Path) -> tuple[Path, float]:
        with moment.store.write(wait_s=0.0):
            return Path("checkpoint"), 1.0

    pause(moment.store, moment.job.id, by="test", now=make.NOW)
    monkeypatch.setattr("app.operations.rescue.checkpoints.newest", look)
    moment.world.living.clear()
    (job,) = moment.rescue()
    assert job.status is Status.PAUSED


def test_a_cancel_wins_over_a_pause_in_a_rescue(moment: Moment) -> None:
    pause(moment.store, moment.job.id, by="test", now=make.NOW)
    cancel(moment.store, moment.job.id, by="test", now=make.NOW)
    moment.world.saved.add(moment.job.id)
    moment.world.living.clear()
    (job,) = moment.rescue()
    assert job.status is Status.CANCELLED


def test_a_patient_rescuer_leaves_the_silent_alone_but_not_the_dead(moment: Moment) -> None:
    moment.world.uptime += 10 * LEASE_S
    assert moment.rescue(patient=True) == []
    assert moment.world.living == {moment.worker, moment.runner}
    moment.world.living.discard(moment.worker)
    (job,) = moment.rescue(patient=True)
    assert job.status is Status.PENDING
    assert moment.world.living == set(), "its runner lived on"


def test_the_silent_are_dead_before_their_job_is_handed_over(
    moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    living_then = []
    monkeypatch.setattr(
        "app.operations.rescue.faults.point",
        lambda _name: living_then.append(set(moment.world.living)),
    )
    moment.world.uptime += LEASE_S + 1
    assert [job.id for job in moment.rescue()] == [moment.job.id]
    assert living_then == [set()]


def test_a_runner_that_cannot_be_killed_keeps_its_job(moment: Moment) -> None:
    moment.world.living.discard(moment.worker)
    moment.world.immortal.add(moment.runner)
    assert moment.rescue() == []
    moment.world.immortal.clear()
    assert [job.id for job in moment.rescue()] == [moment.job.id]
