"""Supervise one attempt: a single-threaded loop over pipes, the runner's pidfd and a tick.

On each tick one short write renews the lease, reports progress and reads back what was asked.
A locked database costs a tick, never a stall of the workload.
"""

import contextlib
import logging
import os
import select
import signal
from dataclasses import dataclass
from typing import Any


from app import clock, faults, processes
from app.compute import channel, resources
from app.compute.ladder import Graces, Ladder, Why
from app.compute.output import Printed, Splitter
from app.compute.runner import Runner
from app.compute.telemetry import Telemetry
from app.domain.job import Job, Lease, Rung
from app.files.folder import DataFolder
from app.files.logs import LogLine, LogWriter
from app.settings import Settings
from app.store import StorageFault, Store, events, jobs

logger = logging.getLogger("nonstop.supervisor")

_REST_S = 0.02  # after reading, so that a chatty workload does not wake its worker at every line
_BLOCK = 1 << 18
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
    ) -> None:
        self._store, self._settings = store, settings
        self._job, self._lease, self._runner = job, lease, runner
        self._stop_descriptor = stop_descriptor
        self._hurry = hurry
        self._saves = saves
        self._started = clock.monotonic()
        self._next_tick = self._started + settings.tick_s
        self._ladder = Ladder()
        self._shutdown_at: float | None = None
        self._lease_lost = False
        self._fault: str | None = None
        self._report: dict[str, Any] | None = None
        self._bar_seen = 0
        self._splitters = {runner.out: Splitter(), runner.err: Splitter()}
        self._reports_rest = b""
        self._telemetry = Telemetry(store, lease)
        self._usage = resources.Sampler(runner.pid)
        self._memory_kills = resources.memory_kills()
        self._untold_step: float | None = None  # saved, but not in the history yet
        self._tell_step_at = self._started
        self._saved_step: float | None = None
        self._pause_until: float | None = None  # while it is asked to save and pause
        self._log = self._begin_log()
        self._poller = select.poll()
        for descriptor in (runner.out, runner.err, runner.reports):
            self._poller.register(descriptor, select.POLLIN)
        self._poller.register(runner.pidfd, select.POLLIN)
        self._poller.register(stop_descriptor, select.POLLIN)
        self._resting = select.poll()
        self._resting.register(runner.pidfd, select.POLLIN)

    def _begin_log(self) -> LogWriter | None:
        path = DataFolder(self._settings.data).log(self._lease.job_id, self._lease.number)
        try:
            return LogWriter(path, self._settings.log_limit_mb * 1_000_000)
        except OSError as error:
            self._give_up(error)
            return None

    def run(self) -> Ended:
        """Until the runner and everything it started are gone."""
        while self._wait():
            now = clock.monotonic()
            if self._shutdown_at is not None and now >= self._shutdown_at:
                self._shutdown_at = None
                self._stop("shutdown", self._settings.shutdown_grace_s, now)
            if now >= self._next_tick:
                self._tick(now)
            self._climb(now)
        status, peak_memory, cpu_seconds = self._bury()
        for descriptor in (self._runner.out, self._runner.err, self._runner.reports):
            self._read(descriptor)
        for descriptor, splitter in self._splitters.items():
            self._print(splitter.end(), "out" if descriptor == self._runner.out else "err")
        self._telemetry.flush(wait_s=1.0)
        if self._log is not None:
            self._log.close()
        return Ended(
            report=self._report,
            why=self._ladder.why,
            rung=self._ladder.rung,
            timeout_s=self._job.timeout_s,
            lease_lost=self._lease_lost,
            fault=self._fault,
            status=status,
            peak_memory=max(peak_memory, self._usage.peak_memory),
            cpu_seconds=cpu_seconds,
            saved_step=self._saved_step,
            untold_step=self._untold_step,
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
                read += self._read(descriptor, most=1)
        return not (read and self._resting.poll(_REST_S * 1000))

    def _tick(self, now: float) -> None:
        faults.point("tick")
        self._next_tick = now + self._settings.tick_s
        if self._hurry[0]:
            self._stop("shutdown", 0, now)
            self._ladder.hurry()
        progress = self._runner.page.progress()
        if progress.sequence == 0 and self._bar_seen == 0:
            share, step, total, text = 0.0, None, None, ""
        else:
            share, step, total = progress.share, progress.done, progress.total
            text = progress.text
        try:
            with self._store.write(durable=False, wait_s=_TICK_WAIT_S) as tx:
                job = jobs.beat(
                    tx,
                    self._lease,
                    lease_expires_at=self._store.main.lease_clock(now + self._settings.lease_s),
                    progress=share,
                    step=_finite(step),
                    step_total=_finite(total),
                    step_text=text,
                    rung=self._ladder.rung,
                )
                tells = self._untold_step is not None and now >= self._tell_step_at
                if tells:
                    events.add(
                        tx,
                        self._lease.job_id,
                        "checkpoint",
                        by="",
                        now=clock.now(),
                        step=self._untold_step,
                    )
        except StorageFault as error:
            logger.debug("tick of job %s skipped: %s", self._lease.job_id, error)
            return
        if tells:
            self._untold_step, self._tell_step_at = None, now + _TELL_EACH_S
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
            self._note(f"asked to stop ({why})")

    def _pause(self, now: float) -> None:
        """Ask for a checkpoint; without one in time the job runs on."""
        if self._ladder.rung is not None:
            return
        if self._pause_until is None:
            self._pause_until = now + self._settings.pause_grace_s
            self._runner.page.ask(channel.Stop.SAVE)
            self._note("asked to save and pause")
        elif now > self._pause_until:
            faults.point("before_withdraw")
            try:
                with self._store.write(wait_s=_TICK_WAIT_S) as tx:
                    if jobs.withdraw_pause(tx, self._lease):
                        events.add(
                            tx, self._lease.job_id, "pause_withdrawn", by="", now=clock.now()
                        )
            except StorageFault:
                return  # the next tick tries again
            self._pause_until = None
            self._runner.page.ask(channel.Stop.NONE)
            self._note("did not save in time; it runs on")

    def _end_paused(self) -> None:
        """Its state is safe: the process ends, by itself or by force."""
        self._pause_until = None
        self._stop("pause", self._settings.hard_grace_s, clock.monotonic())

    def _climb(self, now: float) -> None:
        match self._ladder.due(now):
            case Rung.TERMINATING:
                self._note("did not stop by itself: this is what it is doing, then SIGTERM")
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._runner.pidfd, signal.SIGUSR1)
                processes.kill_group(self._runner.pid, signal.SIGTERM)
                self._next_tick = now  # so that the page says so at once
            case Rung.KILLED:
                self._note("did not stop: SIGKILL")
                processes.kill_group(self._runner.pid, signal.SIGKILL)
                self._next_tick = now

    def _lose(self) -> None:
        """Somebody else holds the job now: leave no trace but the log."""
        logger.warning("job %s was given to another worker; stopping mine", self._lease.job_id)
        self._lease_lost = True
        processes.kill_group(self._runner.pid, signal.SIGKILL)

    def _bury(self) -> tuple[int, int, float]:
        _pid, status, usage = os.wait4(self._runner.pid, 0)
        processes.kill_group(self._runner.pid, signal.SIGKILL)
        # What started a session of its own was adopted by this worker when its parent died.
        processes.end_strangers(known=[])
        return status, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime

    def _read(self, descriptor: int, most: int = 256) -> int:
        """Read a pipe, at most so many blocks; grandchildren may hold it open for ever."""
        total = 0
        for _ in range(most):
            try:
                block = os.read(descriptor, _BLOCK)
            except BlockingIOError:
                break
            if not block:
                with contextlib.suppress(KeyError):
                    self._poller.unregister(descriptor)
                break
            total += len(block)
            if descriptor == self._runner.reports:
                self._take_reports(block)
            else:
                stream = "out" if descriptor == self._runner.out else "err"
                self._print(self._splitters[descriptor].feed(block), stream)
        return total

    def _print(self, printed: Printed, stream: str) -> None:
        at = clock.now()
        level = "INFO" if stream == "out" else "STDERR"
        self._write([LogLine(at, stream, level, text) for text in printed.lines])
        if printed.bar and self._runner.page.progress().sequence == self._bar_seen:
            bar = printed.bar  # only where the workload does not report by itself
            self._runner.page.report(bar.done, bar.total, bar.text)
            self._bar_seen = self._runner.page.progress().sequence

    def _take_reports(self, block: bytes) -> None:
        *lines, self._reports_rest = (self._reports_rest + block).split(b"\n")
        at, logged = clock.now(), []
        for line in lines:
            match channel.parse(line.decode("utf-8", "replace")):
                case channel.MetricReport() as report:
                    self._telemetry.add(report, at)
                case channel.LogReport(level, text):
                    logged.append(LogLine(at, "log", level, text))
                case channel.CheckpointReport(step):
                    self._saved_step = self._untold_step = step
                    if self._pause_until is not None:
                        self._end_paused()
                case channel.OutcomeReport(data):
                    self._report = data
        self._write(logged)

    def _note(self, text: str) -> None:
        self._write([LogLine(clock.now(), "nonstop", "WARNING", text)])

    def _write(self, lines: list[LogLine]) -> None:
        try:
            if self._log is not None:
                self._log.write(lines)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        if self._fault is None:
            self._fault = f"The log cannot be written: {error.strerror}."
            with contextlib.suppress(ProcessLookupError):  # it may have no group of its own yet
                signal.pidfd_send_signal(self._runner.pidfd, signal.SIGKILL)
            processes.kill_group(self._runner.pid, signal.SIGKILL)


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < float("inf") else None
