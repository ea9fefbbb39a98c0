"""The scheduler: once a second it puts right what nobody else would."""

import contextlib
import logging
import os
import signal
from collections.abc import Iterator
from typing import Any

from huey.consumer import Scheduler

from app import broker, clock, faults, processes
from app.compute import delivery
from app.compute.chores import Chores
from app.compute.context import Context
from app.compute.steps import Steps
from app.compute.timetable import Timetable
from app.compute.upkeep import Upkeep
from app.files.folder import DataFolder
from app.operations import chains, channels, notices, rescue, upkeep
from app.settings import Settings
from app.store import StorageFault, Store, agenda, catalogue, claims, open_store
from app.store import workers as worker_rows

logger = logging.getLogger("nonstop.scheduler")

_TICK_S = 1.0
_BEAT_EACH = 2  # ticks
_EVERYTHING_EACH = 4  # ticks; in those between only where there is something to do
_CHECKPOINT_EACH = 16  # ticks


class NonstopScheduler(Scheduler):
    """The consumer's scheduler process; always free, because nothing it does takes long."""

    context: Context

    def initialize(self) -> None:
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        os.setpgid(0, 0)
        processes.die_with(self.context.parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._store = open_store(self.context.settings)
        self._folder = DataFolder(self.context.settings.data)
        self._inodes = upkeep.inodes(self._store)
        self._ticks = 0
        self._ticked_at = clock.monotonic()
        self._patient_until = 0.0
        self._stopped_since: dict[int, float] = {}
        if not upkeep.keep_reserve(self._folder):
            logger.error("the disk is nearly full: no job is started until space is free")
        self._before_fork: list[int] | None = None  # `_inodes`, while there is no connection
        self._chores = Chores(self._disconnected)
        self._timetable = Timetable(self.context.settings)
        self._upkeep = Upkeep(self._chores, self.context.settings)
        self._compose = delivery.compose(self.context.settings)
        self._steps = Steps()
        self._begun: set[str] = set()
        super().initialize()

    def loop(self, now: Any = None) -> None:
        began = clock.monotonic()
        try:
            self.tick(clock.now())
        except StorageFault as error:
            logger.warning("this second's work is left to the next: %s", error)
            # What this process cannot write, workers cannot either: they are not dead.
            self._patient_until = clock.monotonic() + self.context.settings.lease_s
            with contextlib.suppress(StorageFault):
                self._end_stopped_workers(began)
        if self.periodic and self._next_periodic <= began:
            while self._next_periodic <= clock.monotonic():
                self._next_periodic += self.periodic_task_seconds
            self._steps.do("periodic tasks", lambda: self.enqueue_periodic_tasks(now))
        ended = clock.monotonic()
        self.sleep_for_interval(ended, self._timetable.sleep_s(began + _TICK_S - ended))

    def tick(self, now: float) -> None:
        """All that is done in one second; what fails costs the rest nothing."""
        faults.point("scheduler_tick")
        store, settings, monotonic = self._store, self.context.settings, clock.monotonic()
        if monotonic - self._ticked_at > _TICK_S + settings.lease_s / 3:
            # This process was frozen; so may have been the workers, whose leases look expired.
            self._patient_until = monotonic + settings.lease_s
        self._ticked_at = monotonic
        self._reconnect()
        if upkeep.inodes(store) != self._inodes:
            self._stop_everything()
            return
        if self._ticks % _BEAT_EACH == 0:
            with store.write(durable=False) as tx:
                worker_rows.beat(tx, self.context.worker_names, now)
        # One look instead of five tells that there is nothing, which an idle house has mostly.
        is_everything = self._ticks % _EVERYTHING_EACH == 0
        is_due = is_everything or self._has_something(now)
        if is_due:  # first at a start, too: a job of a dead consumer has waited long enough
            self._steps.do("rescue", lambda: self._rescue(now, monotonic))
        self._begin(now)
        if is_due:
            self._do_what_is_due(now, is_everything=is_everything)
        self._ticks += 1

    def _do_what_is_due(self, now: float, *, is_everything: bool) -> None:
        do, store, settings = self._steps.do, self._store, self.context.settings
        do("schedules", lambda: self._timetable.tick(store, now))
        do("chains", lambda: chains.release(store, settings, now=now))
        do("bells", lambda: ring_for_waiting(store, settings, now))
        do("room", self._keep_room)
        if is_everything:
            do("unknown workloads", lambda: rescue.give_up_unknown(store, now=now))
            do("upkeep", lambda: self._look_after_chores(now))
            do("finding word", lambda: notices.gather(store, self._compose, now=now))
        do("sending word", lambda: delivery.start_due(self._chores, store, settings, now))

    def _has_something(self, now: float) -> bool:
        with self._store.read() as tx:
            return agenda.has_something(tx, now)

    def _begin(self, now: float) -> None:
        """What is done once; again until it succeeded, each by itself."""
        store, settings, loaded = self._store, self.context.settings, self.context.loaded
        for name, action in {
            "the catalogue": lambda: publish(store, self.context, now),
            "schedules in code": lambda: self._timetable.publish(store, loaded, now),
            "the plan of upkeep": lambda: self._upkeep.plan(store, now),
            "channels of the settings": lambda: channels.align(store, settings, now=now),
        }.items():
            if name not in self._begun and self._steps.do(name, action):
                self._begun.add(name)

    def _rescue(self, now: float, monotonic: float) -> None:
        for job in rescue.rescue(
            self._store,
            self._folder,
            host=self.context.host,
            boot_id=self.context.boot_id,
            now=now,
            monotonic=monotonic,
            patient=monotonic < self._patient_until,
        ):
            logger.warning("job %s was rescued: %s", job.id, job.status)

    def _keep_room(self) -> None:
        if self._ticks % _CHECKPOINT_EACH == 0:
            upkeep.checkpoint(self._store)
        upkeep.keep_reserve(self._folder)

    def _look_after_chores(self, now: float) -> None:
        for ended in self._chores.poll():
            logger.log(
                logging.INFO if ended.is_ok else logging.ERROR,
                "the chore %s %s after %.1f s",
                ended.name,
                "is done" if ended.is_ok else "failed" if ended.in_time else "was killed",
                ended.seconds,
            )
            self._upkeep.note_end(ended)
        self._upkeep.start_due(self._store, now)

    @contextlib.contextmanager
    def _disconnected(self) -> Iterator[None]:
        """For a fork: a connection carried across one works silently, and corrupts in the end."""
        self._before_fork = upkeep.inodes(self._store)
        self._store.close()
        self.huey.storage.close()
        yield
        self._reconnect()

    def _reconnect(self) -> None:
        """After a fork; where that failed, the next tick does it."""
        before = self._before_fork
        if before is None:
            return
        with self._store.main.read(), self._store.telemetry.read():
            after = upkeep.inodes(self._store)
        # The last connection that is closed removes the log, and the next one makes another.
        if before == self._inodes and after[::2] == before[::2]:
            self._inodes = after
        self._before_fork = None

    def _end_stopped_workers(self, monotonic: float) -> None:
        """One that was stopped in the middle of a write keeps the database locked for everybody."""
        with self._store.read() as tx:
            ours = worker_rows.named(tx, self.context.worker_names)
        stopped = {one.pid: one for one in ours if processes.is_stopped(one.pid, one.pid_started)}
        self._stopped_since = {pid: self._stopped_since.get(pid, monotonic) for pid in stopped}
        for pid, since in self._stopped_since.items():
            if monotonic - since > self.context.settings.lease_s:
                logger.warning("worker %s is stopped and is ended", stopped[pid].name)
                processes.end(pid, stopped[pid].pid_started)

    def _stop_everything(self) -> None:
        """What is written now goes into a file that has no name: stop before more is lost."""
        logger.critical(
            "A database in %s (jobs.db, telemetry.db, or its -wal) was deleted or replaced while it"
            " was in use; everything stops. Restore it from a backup as docs/operating.md tells,"
            " and start again.",
            self._folder.root,
        )
        os.kill(self.context.parent, signal.SIGUSR2)

    def shutdown(self) -> None:
        self._chores.end_all()
        try:
            with self._store.write() as tx:
                worker_rows.forget(tx, self.context.worker_names)
        except StorageFault as error:
            logger.warning("the workers could not be taken off the list: %s", error)
        self._store.close()
        super().shutdown()


def publish(store: Store, context: Context, now: float) -> None:
    """Tell pages and the command line what this host can run."""
    with store.write() as tx:
        catalogue.publish(tx, context.host, context.loaded.entries(), now)


def ring_for_waiting(store: Store, settings: Settings, now: float) -> None:
    """Ring for due jobs whose bell was lost or never rung, as for retries.

    No more than the workers that could answer: idle ones look by themselves too, and a bell for
    each job would pile up thousands.
    """
    with store.read() as tx:
        due = claims.count_claimable(tx, now, limit=settings.workers)
    for _ in range(due - broker.bells_waiting(settings, limit=due) if due else 0):
        broker.ring(settings)
