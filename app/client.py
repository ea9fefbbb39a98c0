"""Submit and follow jobs from Python or a notebook.

    from app import client

    job = client.submit("train_tabular", files={"data": "penguins.csv"}, target="species")
    job.wait()
    print(job.status, job.result)
    for path in job.artifacts():
        print(path)

The consumer must be running somewhere on the same data folder; without it, jobs wait. What
cannot be accepted raises an error of `app.domain.errors`, whose text says everything wrong.
"""

import functools
import getpass
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app import clock
from app.domain.job import Job, Status
from app.domain.workload import CatalogueEntry
from app.files.folder import DataFolder
from app.files.logs import LogLine, LogReader
from app.operations import cancel as cancelling
from app.operations import pause as pausing
from app.operations import retry as retrying
from app.operations import submit as submitting
from app.operations.attach import attach
from app.settings import Settings, load
from app.store import Store, artifacts, catalogue, jobs, open_store

__all__ = ["Connection", "JobHandle", "connect", "submit"]

LOOK_S = 0.2


class JobHandle:
    """A job that was submitted. Its facts are those of the last `refresh`."""

    def __init__(self, connection: "Connection", job: Job) -> None:
        self._connection = connection
        self._job = job

    def __repr__(self) -> str:
        return f"<job #{self.id} {self._job.workload}: {self.status}, {self._job.progress:.0%}>"

    @property
    def id(self) -> int:
        return self._job.id

    @property
    def job(self) -> Job:
        """Everything about it, as of the last refresh."""
        return self._job

    @property
    def status(self) -> Status:
        """Where it stands now."""
        return self.refresh().status

    @property
    def result(self) -> dict[str, Any] | None:
        """What the workload returned; None while it has not."""
        return self.refresh().result

    def refresh(self) -> Job:
        """Read it again.

        Raises:
            NotFound: it was cleaned up.
        """
        if not self._job.is_terminal:  # a finished job never changes
            self._job = self._connection.job(self.id).job
        return self._job

    def wait(self, timeout: float | None = None) -> Job:
        """Wait for its end.

        Args:
            timeout: seconds; without it, as long as it takes.

        Raises:
            TimeoutError: it has not ended by then; it goes on.
        """
        deadline = None if timeout is None else clock.monotonic() + timeout
        while not self.refresh().is_terminal:
            left = LOOK_S if deadline is None else min(LOOK_S, deadline - clock.monotonic())
            if left <= 0:
                raise TimeoutError(f"job #{self.id} has not ended within {timeout:g} s")
            time.sleep(left)
        return self._job

    def logs(self, attempt: int | None = None) -> list[LogLine]:
        """What it printed so far, in its newest attempt or in another one."""
        number = attempt or self.refresh().attempt
        reader = LogReader(self._connection.folder.log(self.id, number))
        try:
            return reader.new_lines()
        finally:
            reader.close()

    def artifacts(self) -> list[Path]:
        """The result files of its newest attempt that has any."""
        folder = self._connection.folder
        with self._connection.store.read() as tx:
            found = artifacts.of_job(tx, self.id)
        return [folder.artifacts(self.id, one.attempt) / one.name for one in found]

    def cancel(self) -> Job:
        """Ask it to stop; with force if it must be.

        Raises:
            NotAllowed: it has ended already.
        """
        self._job = cancelling.cancel(
            self._connection.store, self.id, by=self._connection.person, now=clock.now()
        )
        return self._job

    def pause(self) -> Job:
        """Hold it while it waits; while it runs, ask it to save and end.

        Raises:
            NotAllowed: it has ended, or its workload cannot save.
        """
        self._job = pausing.pause(
            self._connection.store, self.id, by=self._connection.person, now=clock.now()
        )
        return self._job

    def resume(self) -> Job:
        """Let it go on.

        Raises:
            NotAllowed: it is not paused.
        """
        self._job = pausing.resume(
            self._connection.store,
            self._connection.settings,
            self.id,
            by=self._connection.person,
            now=clock.now(),
        )
        return self._job

    def retry(self) -> "JobHandle":
        """Submit it once more, as a new job.

        Raises:
            NotAllowed: it has not ended yet.
        """
        connection = self._connection
        job = retrying.retry(
            connection.store,
            connection.settings,
            self.id,
            by=connection.person,
            now=clock.now(),
        )
        return JobHandle(connection, job)


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
            wait: return only when the job has ended, however it did.
            title: what you call it.
            priority: -100 to 100, higher first.
            timeout_s: seconds an attempt may take; None for the workload's own limit.
            key: a job that was submitted with the same key is returned instead of a new one.
            params: parameters by name; those left out get their defaults.

        Raises:
            NotFound: there is no such workload.
            InvalidRequest: something does not fit; has every problem.
        """
        entry = submitting.published(self.store, workload)
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
        )
        handle = JobHandle(self, job)
        if wait:
            handle.wait()
        return handle


def connect(data: str | Path | None = None) -> Connection:
    """Connect to a data folder; without one, to what the settings name.

    Raises:
        BadSettings: the settings cannot be used.
        StoreUnavailable: the databases cannot be used.
    """
    settings = load()
    if data is not None:
        settings = settings.model_copy(update={"data": Path(data).expanduser().resolve()})
    return Connection(settings)


def submit(workload: str, /, **request: Any) -> JobHandle:
    """Submit a job to what the settings name; see `Connection.submit`."""
    return _default().submit(workload, **request)


@functools.cache
def _default() -> Connection:
    return connect()
