"""Any history of a store: workers, rescuers, people and clocks in any order, checked at each step.

The rows are compared with a model that tells the rules a second time (`model.py`), and with what
must hold whatever happened (`invariants.py`).
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from app.compute.scheduler import ring_for_waiting
from app.domain.job import Status
from app.store import tables
from tests.properties import invariants
from tests.properties.model import LEASE_S
from tests.properties.people_steps import PeopleSteps
from tests.properties.template import Template
from tests.properties.world import World

EXAMPLES = 100
STEPS = 40


class Machine(PeopleSteps):
    """One history."""

    @rule(seconds=st.sampled_from([0.1, 3.0, LEASE_S + 1]))
    def time_passes(self, seconds: float) -> None:
        self.world.now += seconds
        self.world.uptime += seconds

    @rule(seconds=st.sampled_from([-3600.0, -1.0, 60.0, 86400.0]))
    def the_wall_clock_jumps(self, seconds: float) -> None:
        self.world.now += seconds

    @rule(answered=st.integers(0, 9))
    def rings_for_waiting(self, answered: int) -> None:
        before = max(0, self.world.bells - answered)
        self.world.bells = before
        due = [job for job in self.model.jobs.values() if job.is_due(self.world.now)]
        ring_for_waiting(self.store, self.settings, self.world.now)
        assert self.world.bells == max(before, min(len(due), self.settings.workers))

    @invariant()
    def all_is_well(self) -> None:
        looked_at = tables.jobs, tables.attempts, tables.job_counts
        found = invariants.rows(self.store.main, *looked_at)
        self.history.look(found["jobs"], found["attempts"])
        invariants.check_counts(found["jobs"], found["job_counts"])
        for row, known in zip(found["jobs"], self.model.jobs.values(), strict=True):
            assert (row["id"], row["status"]) == (known.id, known.status), row
            assert (row["attempt"], row["failures"]) == (known.attempt, known.failures), row
            assert (row["crashes"], row["run_at"]) == (known.crashes, known.run_at), row
            expires = known.owned.expires if known.owned else None
            assert row["lease_expires_at"] == expires, row

    def teardown(self) -> None:
        """Once nobody does anything but work, every job ends (I1, I2)."""
        self.world.reboot()
        self.rescues(patient=False, late=False)
        for job in self.model.unfinished:
            if job.status is Status.PAUSED:
                self.resumes(job.id)
        self.world.now = max([self.world.now, *(job.run_at for job in self.model.unfinished)])
        for _ in self.model.unfinished:
            lease = self._claim()
            assert lease is not None
            self._finish(lease, "done")
        assert self.model.unfinished == []
        self.all_is_well()


def test_whatever_happens_in_whatever_order_the_promises_hold(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    world.put_in_place(monkeypatch)

    class Here(Machine):
        def __init__(self) -> None:
            super().__init__(template, world)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
