"""The way in: one data folder, and the jobs in it."""

import getpass
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app import clock
from app.client.job_handle import JobHandle
from app.client.schedule_handle import ScheduleHandle
from app.domain.chain import IfNotDone
from app.domain.schedule import Rule, Timing
from app.domain.workload import CatalogueEntry
from app.files.folder import DataFolder
from app.operations import cancel as cancelling
from app.operations import requests
from app.operations import schedules as schedule_verbs
from app.operations import submit as submitting
from app.operations.attach import attach
from app.settings import Settings
from app.store import Store, catalogue, jobs, open_store, schedules


class Connection:
    """One data folder, or the database that the settings name. Closes itself after `with`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = DataFolder(settings.data)
        self.store: Store = open_store(settings)
        self.person = getpass.getuser()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    def workloads(self) -> dict[str, CatalogueEntry]:
        """What can be run, by name."""
        with self.store.read() as tx:
            return catalogue.entries(tx)

    def job(self, job_id: int) -> JobHandle:
        """One job.

        Raises:
            NotFound: there is no such job.
        """
        with self.store.read() as tx:
            job = jobs.get(tx, job_id)
        if job is None:
            raise cancelling.not_found(job_id)
        return JobHandle(self, job)

    def jobs(
        self, *, limit: int = 20, status: str | None = None, workload: str | None = None
    ) -> list[JobHandle]:
        """The newest jobs, newest first."""
        with self.store.read() as tx:
            found = jobs.newest(tx, status=status, workload=workload, limit=limit)
        return [JobHandle(self, job) for job in found]

    def submit(
        self,
        workload: str,
        /,
        *,
        files: Mapping[str, str | Path] | None = None,
        run_at: datetime | float | None = None,
        run_after: Sequence[JobHandle | int] = (),
        if_not_done: IfNotDone = "cancel",
        wait: bool = False,
        title: str = "",
        priority: int = 0,
        timeout_s: float | None = None,
        key: str | None = None,
        **params: Any,
    ) -> JobHandle:
        """Submit a job.

        Args:
            workload: its name.
            files: paths of files on this machine, by the name of the parameter they are for.
            run_at: it does not start before; seconds since the epoch, or a datetime, which is local
                time unless it has a zone.
            run_after: jobs that must be done before.
            if_not_done: whether it is cancelled, or runs all the same, when one of those fails or
                is cancelled.
            wait: return only when the job has ended, however it did.
            title: what you call it.
            priority: -100 to 100, higher first.
            timeout_s: seconds an attempt may take; None for the workload's own limit.
            key: a job that was submitted with the same key is returned instead of a new one.
            params: parameters by name; those left out get their defaults. A file may be one that
                another job leaves: `job.artifact("model.safetensors")`.

        Raises:
            NotFound: there is no such workload.
            InvalidRequest: something does not fit; has every problem.
        """
        entry = requests.published(self.store, workload)
        paths = {name: Path(path).expanduser() for name, path in (files or {}).items()}
        job = submitting.submit(
            self.store,
            self.settings,
            workload=workload,
            params=attach(self.settings, entry, params, paths),
            by=self.person,
            now=clock.now(),
            title=title,
            priority=priority,
            timeout_s=timeout_s,
            idempotency_key=key,
            run_at=run_at.timestamp() if isinstance(run_at, datetime) else run_at,
            run_after=[job if isinstance(job, int) else job.id for job in run_after],
            if_not_done=if_not_done,
        )
        handle = JobHandle(self, job)
        if wait:
            handle.wait()
        return handle

    def schedules(self) -> list[ScheduleHandle]:
        """Every schedule, by name."""
        with self.store.read() as tx:
            found = schedules.every(tx)
        return [ScheduleHandle(self, schedule) for schedule in found]

    def add_schedule(
        self,
        workload: str,
        /,
        *,
        name: str,
        rule: Rule,
        zone: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, str | Path] | None = None,
        starts_on: date | None = None,
        ends_on: date | None = None,
        excluded: Sequence[date] = (),
        **other: Any,
    ) -> ScheduleHandle:
        """Have jobs submitted by the clock.

        Args:
            workload: its name.
            name: what you call the schedule; unique.
            rule: `Cron`, `Every`, `Weekly` or `Once` of `app.domain.schedule`.
            zone: IANA name of the time zone, such as "Asia/Tokyo".
            params: parameters of its jobs.
            files: paths of files on this machine, by the name of the parameter they are for.
            starts_on, ends_on: first and last day.
            excluded: days on which nothing is due.
            other: overlap, catch_up, jitter_s and more, as `app.operations.schedules.add` has them.

        Raises:
            NotFound: there is no such workload.
            InvalidRequest: something does not fit; has every problem.
        """
        entry = requests.published(self.store, workload)
        paths = {key: Path(path).expanduser() for key, path in (files or {}).items()}
        schedule = schedule_verbs.add(
            self.store,
            self.settings,
            name=name,
            workload=workload,
            params=attach(self.settings, entry, dict(params or {}), paths),
            timing=Timing(
                rule=rule,
                zone=zone,
                starts_on=starts_on,
                ends_on=ends_on,
                excluded=tuple(excluded),
            ),
            by=self.person,
            now=clock.now(),
            **other,
        )
        return ScheduleHandle(self, schedule)
