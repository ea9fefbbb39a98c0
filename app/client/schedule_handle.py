"""One schedule."""

from typing import TYPE_CHECKING, Any

from app import clock
from app.client.job_handle import JobHandle
from app.domain.schedule import Schedule
from app.operations import schedule_checks, schedule_jobs, schedules

if TYPE_CHECKING:
    from app.client.connection import Connection


class ScheduleHandle:
    """A schedule. Its facts are those of the last `refresh`."""

    def __init__(self, connection: "Connection", schedule: Schedule) -> None:
        self._connection = connection
        self.schedule = schedule

    def __repr__(self) -> str:
        return f"<schedule {self.id} {self.schedule.name!r} of {self.schedule.workload}>"

    @property
    def id(self) -> int:
        return self.schedule.id

    def refresh(self) -> Schedule:
        """Read it again.

        Raises:
            NotFound: it was deleted.
        """
        self.schedule = schedule_checks.get(self._connection.store, self.id)
        return self.schedule

    def pause(self) -> Schedule:
        """Let it rest; what passes meanwhile is not made up for."""
        store, person = self._connection.store, self._connection.person
        self.schedule = schedules.pause(store, self.id, by=person, now=clock.now())
        return self.schedule

    def resume(self) -> Schedule:
        """Let it go on with its next moment."""
        store, person = self._connection.store, self._connection.person
        self.schedule = schedules.resume(store, self.id, by=person, now=clock.now())
        return self.schedule

    def run_now(self) -> JobHandle:
        """Submit one of its jobs now; its rhythm stays as it is.

        Raises:
            InvalidRequest: its parameters do not fit any more.
        """
        connection = self._connection
        job = schedule_jobs.run_now(
            connection.store,
            connection.settings,
            self.id,
            by=connection.person,
            now=clock.now(),
        )
        return JobHandle(connection, job)

    def edit(self, **changed: Any) -> Schedule:
        """Change it, as it was at the last refresh.

        Args:
            changed: fields of `app.domain.schedule.ScheduleDraft` by name; the others stay.

        Raises:
            NotAllowed: it stands in code, or somebody else has changed it meanwhile.
            InvalidRequest: something does not fit; has every problem.
        """
        self.schedule = schedules.edit(
            self._connection.store,
            self._connection.settings,
            self.id,
            revision=self.schedule.revision,
            by=self._connection.person,
            now=clock.now(),
            **changed,
        )
        return self.schedule

    def delete(self) -> None:
        """Remove it; its jobs stay.

        Raises:
            NotAllowed: it stands in code.
        """
        store, person = self._connection.store, self._connection.person
        schedules.delete(store, self.id, by=person, now=clock.now())
