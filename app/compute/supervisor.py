"""Supervise one attempt: a single-threaded loop over pipes, the runner's pidfd and a tick.

On each tick one short write renews the lease, reports progress and reads back what was asked.
A locked database costs a tick, never a stall of the workload.
"""

import contextlib
import logging
import select
import signal
from dataclasses import dataclass
from typing import Any

from app import clock, faults, processes
from app.compute import channel, resources
from app.compute.fork_server import Exit, ForkServer
from app.compute.intake import Intake
from app.compute.ladder import Graces, Ladder, Why
from app.compute.runner import Runner
from app.compute.telemetry import Telemetry
from app.domain.job import Job, Lease, Rung
from app.files.folder import DataFolder
from app.settings import Settings
from app.store import StorageFault, Store, claims, events

logger = logging.getLogger("nonstop.supervisor")

_REST_S = 0.02  # after reading, so that a chatty workload does not wake its worker at every line
_TELL_EACH_S = 60.0  # a history of nothing but checkpoints tells nothing
_TICK_WAIT_S = 0.02  # how long a tick may wait for the database


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What is known of an attempt when its runner is gone."""

    report: dict[str, Any] | None  # the runner's own words
    why: Why | None  # what stopped it, if it was stopped
    rung: Rung | None  # how far the ladder had to go
    timeout_s: float | None
    lease_lost: bool
    fault: str | None  # what went wrong around it, such as a full disk
    status: int  # as from waitpid
    peak_memory: int
    cpu_seconds: float
    saved_step: float | None  # of the newest checkpoint it saved
    untold_step: float | None  # the same, if the history does not have it yet
    memory_killed: bool  # the kernel killed something for its memory meanwhile


class Supervisor:
    """Sees one attempt through to the end of its processes."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        job: Job,
        lease: Lease,
        runner: Runner,
        *,
        saves: bool,
        stop_descriptor: int,
        hurry: list[bool],
        forks: ForkServer,
    ) -> None:
        self._store, self._settings = store, settings
        self._job, self._lease, self._runner = job, lease, runner
        self._stop_descriptor = stop_descriptor
        self._hurry = hurry
        self._forks = forks
        self._saves = saves
        self._started = clock.monotonic()
        self._next_tick = self._started + settings.tick_s
        self._ladder = Ladder()
        self._shutdown_at: float | None = None
        self._lease_lost = False
        folder = DataFolder(settings.data)
        self._telemetry = Telemetry(store, lease, folder.journal(lease.job_id, lease.number))
        self._intake = Intake(
            runner,
            folder.log(lease.job_id, lease.number),
            settings.log_limit_mb * 1_000_000,
        )
        self._usage = resources.Sampler(runner.pid, others=[forks.pid])
        self._memory_kills = resources.memory_kills()
        self._tell_step_at = self._started
        self._pause_until: float | None = None  # while it is asked to save and pause
        self._saved_before_pause = 0
        self._poller = select.poll()
        for descriptor in (runner.out, runner.err, runner.reports):
            self._poller.register(descriptor, select.POLLIN)
        self._poller.register(runner.pidfd, select.POLLIN)
        self._poller.register(stop_descriptor, select.POLLIN)
        self._resting = select.poll()
        self._resting.register(runner.pidfd, select.POLLIN)

    def run(self) -> Ended:
        """Until the runner and everything it started are gone."""
        while self._wait():
            now = clock.monotonic()
            if self._intake.fault is not None:
                self._kill()
            if self._shutdown_at is not None and now >= self._shutdown_at:
                self._shutdown_at = None
                self._stop("shutdown", self._settings.shutdown_grace_s, now)
            if now >= self._next_tick:
                self._tick(now)
            if self._has_saved_to_pause():
                self._end_paused(now)
            self._climb(now)
        end = self._bury()
        self._intake.finish()
        self._telemetry.finish()
        return Ended(
            report=self._intake.report,
            # It may have ended right after it saved, before anything else was noticed.
            why=self._ladder.why or ("pause" if self._has_saved_to_pause() else None),
            rung=self._ladder.rung,
            timeout_s=self._job.timeout_s,
            lease_lost=self._lease_lost,
            fault=self._intake.fault,
            status=end.status,
            peak_memory=max(end.peak_memory, self._usage.peak_memory),
            cpu_seconds=end.cpu_seconds,
            saved_step=self._intake.saved_step,
            untold_step=self._intake.untold_step,
            memory_killed=resources.memory_kills() > self._memory_kills,
        )

    def _wait(self) -> bool:
        """Wait for something and read what there is; False once the runner has ended."""
        deadlines = [self._next_tick, self._ladder.next_at(), self._shutdown_at]
        until = min(moment for moment in deadlines if moment is not None)
        ready = self._poller.poll(max(0.0, until - clock.monotonic()) * 1000)
        read = 0
        for descriptor, _event in ready:
            if descriptor == self._runner.pidfd:
                return False
            if descriptor == self._stop_descriptor:
                self._poller.unregister(descriptor)  # it stays readable
                self._shutdown_at = clock.monotonic() + self._settings.drain_s
            else:
                num_bytes = self._intake.read(descriptor, most=4)  # what a pipe holds
                if num_bytes is None:
                    self._poller.unregister(descriptor)
                read += num_bytes or 0
        return not (read and self._resting.poll(_REST_S * 1000))

    def _tick(self, now: float) -> None:
        faults.point("tick")
        self._next_tick = now + self._settings.tick_s
        if self._hurry[0]:
            self._stop("shutdown", 0, now)
            self._ladder.hurry()
        progress = self._runner.page.progress()
        if progress.sequence == 0:
            share, step, total, text = 0.0, None, None, ""
        else:
            share, step, total = progress.share, progress.done, progress.total
            text = progress.text
        try:
            with self._store.write(durable=False, wait_s=_TICK_WAIT_S) as tx:
                job = claims.beat(
                    tx,
                    self._lease,
                    lease_expires_at=self._store.main.lease_clock(now + self._settings.lease_s),
                    progress=share,
                    step=_finite(step),
                    step_total=_finite(total),
                    step_text=text,
                    rung=self._ladder.rung,
                )
                tells = self._intake.untold_step is not None and now >= self._tell_step_at
                if tells:
                    events.add(
                        tx,
                        self._lease.job_id,
                        "checkpoint",
                        by="",
                        now=clock.now(),
                        step=self._intake.untold_step,
                    )
        except StorageFault as error:
            logger.debug("tick of job %s skipped: %s", self._lease.job_id, error)
            return
        if tells:
            self._intake.untold_step, self._tell_step_at = None, now + _TELL_EACH_S
        if job is None:
            self._lose()
            return
        self._job = job
        self._telemetry.sample(self._usage, now)
        self._telemetry.flush(wait_s=_TICK_WAIT_S)
        if job.cancel_requested_at is not None:
            self._stop("cancel", self._settings.polite_grace_s, now)
        elif job.pause_requested_at is not None:
            self._pause(now)
        elif job.timeout_s is not None and now - self._started > job.timeout_s:
            self._stop("timeout", self._settings.polite_grace_s, now)

    def _stop(self, why: Why, polite_s: float, now: float) -> None:
        if self._ladder.start(why, Graces(polite_s, self._settings.hard_grace_s), now):
            # At a shutdown a workload that saves may reach its next checkpoint first.
            saves = why == "shutdown" and self._saves
            self._runner.page.ask(channel.Stop.SAVE if saves else channel.Stop.STOP)
            self._intake.note(f"asked to stop ({why})")
        elif why == "cancel":
            self._runner.page.ask(channel.Stop.STOP)  # nobody waits for a checkpoint any more

    def _pause(self, now: float) -> None:
        """Ask for a checkpoint; without one in time the job runs on."""
        if self._ladder.rung is not None:
            return
        if self._pause_until is None:
            self._pause_until = now + self._settings.pause_grace_s
            self._saved_before_pause = self._intake.num_saved
            self._runner.page.ask(channel.Stop.SAVE)
            self._intake.note("asked to save and pause")
        elif now > self._pause_until:
            faults.point("before_withdraw")
            try:
                with self._store.write(wait_s=_TICK_WAIT_S) as tx:
                    if claims.withdraw_pause(tx, self._lease):
                        events.add(
                            tx, self._lease.job_id, "pause_withdrawn", by="", now=clock.now()
                        )
            except StorageFault:
                return  # the next tick tries again
            self._pause_until = None
            self._runner.page.ask(channel.Stop.NONE)
            self._intake.note("did not save in time; it runs on")

    def _has_saved_to_pause(self) -> bool:
        return self._pause_until is not None and self._intake.num_saved > self._saved_before_pause

    def _end_paused(self, now: float) -> None:
        """Its state is safe: the process ends, by itself or by force."""
        self._pause_until = None
        self._stop("pause", self._settings.hard_grace_s, now)

    def _climb(self, now: float) -> None:
        match self._ladder.due(now):
            case Rung.TERMINATING:
                self._intake.note("did not stop by itself: this is what it is doing, then SIGTERM")
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._runner.pidfd, signal.SIGUSR1)
                processes.kill_group(self._runner.pid, signal.SIGTERM)
                self._next_tick = now  # so that the page says so at once
            case Rung.KILLED:
                self._intake.note("did not stop: SIGKILL")
                processes.kill_group(self._runner.pid, signal.SIGKILL)
                self._next_tick = now

    def _lose(self) -> None:
        """Somebody else holds the job now: leave no trace but the log."""
        logger.warning("job %s was given to another worker; stopping mine", self._lease.job_id)
        self._lease_lost = True
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):  # it may have no group of its own yet
            signal.pidfd_send_signal(self._runner.pidfd, signal.SIGKILL)
        processes.kill_group(self._runner.pid, signal.SIGKILL)

    def _bury(self) -> Exit:
        end = self._forks.wait(self._runner)
        processes.kill_group(self._runner.pid, signal.SIGKILL)
        # What started a session of its own was adopted by this worker when its parent died.
        processes.end_strangers(known=[self._forks.pid])
        return end


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None
