"""The steps of a history that workers and rescuers take."""

import dataclasses
import signal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule

from app.compute import verdict
from app.compute.supervisor import Ended
from app.domain.job import Job, Lease, Status
from app.files.folder import DataFolder
from app.operations.rescue import rescue
from app.store import claims, jobs
from tests import make
from tests.properties import invariants
from tests.properties.model import BUDGETS, LEASE_S, SAVES, Model, Owned
from tests.properties.template import Template
from tests.properties.world import World

ENDED = Ended(
    report=None, why=None, rung=None, timeout_s=1.0, lease_lost=False, fault=None, status=0,
    peak_memory=0, cpu_seconds=0.0, saved_step=None, untold_step=None, memory_killed=False,
)  # fmt: skip
ENDINGS: dict[str, dict[str, Any]] = {
    "done": {"report": {"outcome": "done", "result": {"sum": 6}}},
    "raised": {"report": {"outcome": "raised", "error": "ValueError"}},
    "invalid": {"report": {"outcome": "invalid", "error": "steps"}},
    "timedout": {"why": "timeout"},
    "crashed": {"status": int(signal.SIGKILL)},
    "cancelled": {"why": "cancel"},
    "interrupted": {"why": "shutdown"},
    "paused": {"why": "pause"},
}


class WorkerSteps(RuleBasedStateMachine):
    """Claim, beat, finish, die, and be rescued: with any lease that was ever issued."""

    leases = Bundle("leases")

    def __init__(self, template: Template, world: World) -> None:
        super().__init__()
        template.restore()
        world.begin_again()
        self.store, self.settings, self.world = template.store, template.settings, world
        self.model, self.history = Model(), invariants.History()

    @rule(target=leases)
    def claims(self) -> Any:
        return self._claim() or multiple()

    def _claim(self) -> Lease | None:
        expected = self.model.best(self.world.now)
        worker, runner = self.world.start(), self.world.start()
        claimant = dataclasses.replace(
            make.CLAIMANT, boot_id=self.world.boot, pid=worker, runner_pid=runner
        )
        expires = self.world.uptime + LEASE_S
        with self.store.write() as tx:
            claimed = claims.claim(
                tx,
                claimant,
                workloads=list(BUDGETS),
                nonce=f"nonce {worker}",
                now=self.world.now,
                lease_expires_at=self.store.main.lease_clock(expires),
            )
        assert (claimed[0].id if claimed else None) == (expected.id if expected else None)
        if claimed is None or expected is None:
            return None
        expected.status = Status.RUNNING
        expected.attempt += 1
        expected.owned = Owned(claimed[1], worker, runner, self.world.boot, expires)
        return claimed[1]

    @rule(lease=leases, good=st.booleans(), progress=st.floats(0, 1))
    def beats(self, lease: Lease, good: bool, progress: float) -> None:
        lease = self._renewed(lease, good)
        expires = self.world.uptime + LEASE_S
        held = self.model.holder(lease)
        heard = self._beat(lease, progress, expires)
        assert (heard is not None) == (held is not None)
        if heard is not None and held is not None and held.owned is not None:
            held.owned.expires = expires
            assert heard.progress >= progress
            assert heard.is_cancelling == held.is_cancelled
            assert heard.is_pausing == held.is_pausing

    def _beat(self, lease: Lease, progress: float, expires: float) -> Job | None:
        with self.store.write(durable=False) as tx:
            return claims.beat(
                tx,
                lease,
                lease_expires_at=self.store.main.lease_clock(expires),
                progress=progress,
                step=None,
                step_total=None,
                step_text="",
                rung=None,
            )

    @rule(lease=leases, good=st.booleans(), outcome=st.sampled_from(sorted(ENDINGS)))
    def finishes(self, lease: Lease, good: bool, outcome: str) -> None:
        self._finish(self._renewed(lease, good), outcome)

    def _renewed(self, lease: Lease, good: bool) -> Lease:
        """The lease that is good for the same job now, where that is wanted and there is one."""
        owned = self.model.jobs[lease.job_id].owned
        return owned.lease if good and owned else lease

    @rule(target=leases, outcome=st.sampled_from(sorted(ENDINGS)))
    def runs_one(self, outcome: str) -> Any:
        """A whole attempt without anything between, or budgets would never be used up."""
        lease = self._claim()
        if lease is None:
            return multiple()
        self._finish(lease, outcome)
        return lease

    def _finish(self, lease: Lease, outcome: str) -> None:
        held = self.model.holder(lease)
        if held is not None and held.owned is not None:
            self.world.living.discard(held.owned.runner)
            held.settle(outcome, self.world.now)
        after = self._record(lease, outcome)
        assert (after is not None) == (held is not None)

    def _record(self, lease: Lease, outcome: str) -> Job | None:
        with self.store.read() as tx:
            job = jobs.get(tx, lease.job_id)
        assert job is not None
        ended = dataclasses.replace(ENDED, **ENDINGS[outcome])
        return verdict.record(self.store, DataFolder(self.settings.data), job, lease, ended)

    @rule(lease=leases, part=st.sampled_from(["number", "nonce"]), beats=st.booleans())
    def forges(self, lease: Lease, part: str, beats: bool) -> None:
        """As after restoring a backup: the number is right, but was issued twice."""
        if part == "number":
            forged = dataclasses.replace(lease, number=lease.number + 1)
        else:
            forged = dataclasses.replace(lease, nonce="another")
        if beats:
            assert self._beat(forged, 1.0, self.world.uptime + 1e6) is None
        else:
            assert self._record(forged, "done") is None

    @rule(lease=leases, good=st.booleans())
    def withdraws(self, lease: Lease, good: bool) -> None:
        lease = self._renewed(lease, good)
        held = self.model.holder(lease)
        with self.store.write() as tx:
            withdrawn = claims.withdraw_pause(tx, lease)
        assert withdrawn == (held is not None and held.is_pausing)
        if held is not None:
            held.is_pausing = False

    @rule()
    def everybody_saves(self) -> None:
        self.world.saved |= {
            job.id for job in self.model.jobs.values() if job.owned and job.workload == SAVES
        }

    @rule(lease=leases, alone=st.booleans(), hangs=st.booleans())
    def dies(self, lease: Lease, alone: bool, hangs: bool) -> None:
        """A worker dies, and its runner with it or not; or one of them hangs in the kernel."""
        held = self.model.holder(self._renewed(lease, good=True))
        if held is None or held.owned is None:
            return
        if hangs:
            self.world.immortal |= {held.owned.runner if alone else held.owned.worker}
        else:
            gone = {held.owned.worker} if alone else {held.owned.worker, held.owned.runner}
            self.world.living -= gone
            self.world.immortal -= gone

    @rule(reboots=st.booleans())
    def wakes_up(self, reboots: bool) -> None:
        """What hung in the kernel can be killed again; or the machine is started anew."""
        self.world.immortal.clear()
        if reboots:
            self.world.reboot()

    @rule(patient=st.booleans(), late=st.booleans())
    def rescues(self, patient: bool, late: bool) -> None:
        """Now, or when every lease that is not renewed has expired."""
        self.world.uptime += (LEASE_S + 1) * late
        expected, living = self.model.rescue(self.world, patient=patient)
        rescued = rescue(
            self.store,
            DataFolder(self.settings.data),
            host=make.CLAIMANT.host,
            boot_id=self.world.boot,
            now=self.world.now,
            monotonic=self.world.uptime,
            patient=patient,
        )
        assert [job.id for job in rescued] == expected
        assert self.world.living == living, "killed too many or too few before handing over"
