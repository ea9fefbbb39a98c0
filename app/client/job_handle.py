"""A job that was submitted, as Python code follows and steers it."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import clock
from app.domain.chain import ArtifactOf
from app.domain.job import Job, Status
from app.domain.notices import On
from app.files.logs import LogLine, LogReader
from app.operations import cancel as cancelling
from app.operations import channels, watches
from app.operations import pause as pausing
from app.operations import retry as retrying
from app.store import artifacts

if TYPE_CHECKING:
    from app.client.connection import Connection

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

    def artifact(self, name: str) -> dict[str, Any]:
        """A result file, there already or not, as a parameter of a job that then waits for it."""
        return ArtifactOf(self.id, name).reference

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

    def notify(self, channel: str, *, on: Sequence[On | str] = (On.DONE, On.FAILED)) -> None:
        """Have a channel told of it.

        Args:
            channel: its name.
            on: of what; done, failed, cancelled or slow.

        Raises:
            NotFound: there is no such channel.
            NotAllowed: it has ended already.
        """
        store = self._connection.store
        channel_id = channels.named(store, channel).id
        for one in on:
            watches.add(
                store,
                channel=channel_id,
                on=On(one),
                job_id=self.id,
                by=self._connection.person,
                now=clock.now(),
            )

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
