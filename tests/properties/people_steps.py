"""The steps of a history that people take."""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, rule

from app.domain.errors import NotAllowed
from app.domain.job import TERMINAL, Job, Status
from app.operations.cancel import cancel
from app.operations.pause import pause, resume
from app.operations.retry import retry
from app.operations.submit import SAME_REQUEST_S, submit
from tests.properties.model import BUDGETS, SAVES, Known
from tests.properties.worker_steps import WorkerSteps


class PeopleSteps(WorkerSteps):
    """Submit, cancel, pause, resume, retry: any job in any status."""

    ids = Bundle("ids")

    @initialize(target=ids, crashes=st.lists(st.integers(1, 3), min_size=4, max_size=4))
    def begins(self, crashes: list[int]) -> Any:
        """Without jobs to begin with, most steps would do nothing."""
        names = [*BUDGETS, *BUDGETS]
        return multiple(*map(self._submit, names, crashes))

    @rule(
        target=ids,
        workload=st.sampled_from(sorted(BUDGETS)),
        max_crashes=st.integers(1, 3),
        priority=st.integers(-1, 1),
        delay=st.sampled_from([-100.0, 0.0, 0.0, 30.0]),
    )
    def submits(self, workload: str, max_crashes: int, priority: int, delay: float) -> int:
        return self._submit(workload, max_crashes, priority, delay)

    def _submit(
        self, workload: str, max_crashes: int, priority: int = 0, delay: float = 0.0
    ) -> int:
        job = submit(
            self.store,
            self.settings.model_copy(update={"max_crashes": max_crashes}),
            workload=workload,
            params={},
            by="test",
            now=self.world.now,
            priority=priority,
            run_at=self.world.now + delay,
        )
        return self._learn(job)

    def _learn(self, job: Job) -> int:
        assert job.id not in self.model.jobs
        self.model.jobs[job.id] = Known(
            id=job.id,
            workload=job.workload,
            priority=job.priority,
            run_at=job.run_at,
            created_at=job.created_at,
            max_crashes=job.max_crashes,
            retry_of=job.retry_of,
        )
        return job.id

    @rule(job_id=ids)
    def cancels(self, job_id: int) -> None:
        job = self.model.jobs[job_id]
        if job.status in TERMINAL and job.status is not Status.CANCELLED:
            with pytest.raises(NotAllowed):
                cancel(self.store, job_id, by="test", now=self.world.now)
            return
        cancel(self.store, job_id, by="test", now=self.world.now)
        job.is_cancelled = True
        if job.status in (Status.PENDING, Status.PAUSED):
            job.status = Status.CANCELLED

    @rule(job_id=ids, good=st.booleans())
    def pauses(self, job_id: int, good: bool) -> None:
        """Any job; or one that runs and can save, where there is one."""
        able = [job.id for job in self.model.jobs.values() if job.owned and job.workload == SAVES]
        job_id = able[job_id % len(able)] if good and able else job_id
        job = self.model.jobs[job_id]
        running = job.status is Status.RUNNING
        if job.status in TERMINAL or (running and (job.workload != SAVES or job.is_cancelled)):
            with pytest.raises(NotAllowed):
                pause(self.store, job_id, by="test", now=self.world.now)
            return
        pause(self.store, job_id, by="test", now=self.world.now)
        if running:
            job.is_pausing = True
        else:
            job.status = Status.PAUSED

    @rule(job_id=ids)
    def resumes(self, job_id: int) -> None:
        job = self.model.jobs[job_id]
        if job.status in TERMINAL:
            with pytest.raises(NotAllowed):
                resume(self.store, self.settings, job_id, by="test", now=self.world.now)
            return
        resume(self.store, self.settings, job_id, by="test", now=self.world.now)
        if job.status is Status.PAUSED:
            job.status, job.run_at = Status.PENDING, self.world.now

    @rule(target=ids, job_id=ids)
    def retries(self, job_id: int) -> Any:
        old = self.model.jobs[job_id]
        earlier = [job for job in self.model.jobs.values() if job.retry_of == job_id]
        if old.status not in TERMINAL:
            with pytest.raises(NotAllowed):
                retry(self.store, self.settings, job_id, by="test", now=self.world.now)
            return multiple()
        job = retry(self.store, self.settings, job_id, by="test", now=self.world.now)
        assert job.retry_of == job_id
        if job.id not in self.model.jobs:
            assert all(one.status in TERMINAL for one in earlier), "two retries at once"
            return self._learn(job)
        same = self.model.jobs[job.id]
        age = abs(self.world.now - same.created_at)
        assert same.status not in TERMINAL or age < SAME_REQUEST_S, "the retry was swallowed"
        return multiple()
