"""The worker: claims jobs and supervises one attempt at a time."""

import contextlib
import logging
import multiprocessing
import os
import secrets
import select
import signal
from typing import Any

from huey.consumer import Worker

import app
from app import broker, clock, faults, processes
from app.compute import verdict
from app.compute.chores import in_child
from app.compute.context import Context
from app.compute.fork_server import ForkServer, ServerGone
from app.compute.orders import Orders
from app.compute.runner import Runner
from app.compute.supervisor import Supervisor
from app.domain.job import Job, Lease, Status
from app.files import checkpoints
from app.files.folder import DataFolder
from app.operations import chains, inputs, upkeep
from app.store import StorageFault, Store, claims, events, open_store
from app.store import workers as worker_rows

logger = logging.getLogger("nonstop.worker")

_LOOK_EACH_S = 1.0  # an idle worker looks by itself so often: a lost bell costs no more
_CHORE_LIMIT_S = 300.0
_current: list["NonstopWorker"] = []


def answer_bell() -> None:
    """Run jobs until none is left; the body of the Huey task `bell`."""
    if _current:
        _current[0].work()


class NonstopWorker(Worker):
    """One of the consumer's worker processes."""

    context: Context
    number: int  # from 1; set before the fork

    def initialize(self) -> None:
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)  # the stop flag says it all
        os.setpgid(0, 0)  # Ctrl-C in the terminal is the parent's to handle
        processes.die_with(self.context.parent)
        processes.adopt_orphans()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._hurry = [False]
        signal.signal(signal.SIGUSR1, self._on_hurry)
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        self._store: Store | None = None
        self._fifo = broker.open_fifo(self.context.settings)
        self._poller = select.poll()
        self._poller.register(self._fifo, select.POLLIN)
        self._poller.register(self.stop_flag._r, select.POLLIN)
        self._looked_at = clock.monotonic()
        self._name = self.context.worker_name(self.number)
        self._me = processes.myself()
        _current[:] = [self]
        self._forks = ForkServer(self.context.loaded.workloads, self.context.threads)
        self._forks.prepare()
        self._register()
        super().initialize()

    def _on_hurry(self, _number: int, _frame: Any) -> None:
        self._hurry[0] = True

    def _register(self) -> None:
        now = clock.now()
        with self._opened().write() as tx:
            worker_rows.register(
                tx,
                worker_rows.WorkerRow(
                    name=self._name,
                    host=self.context.host,
                    boot_id=self.context.boot_id,
                    pid=self._me.pid,
                    pid_started=self._me.started,
                    version=app.__version__,
                    device=self.context.device,
                    started_at=now,
                    beat_at=now,
                ),
            )

    def _opened(self) -> Store:
        if self._store is None:
            self._store = open_store(self.context.settings)
        return self._store

    def loop(self, now: Any = None) -> None:
        try:
            task = self.huey.dequeue()
        except Exception as error:
            logger.warning("a message could not be read and was dropped: %s", error)
            self._wait()
            return
        if task is not None:
            self._execute(task, now)
        elif clock.monotonic() - self._looked_at >= _LOOK_EACH_S:
            self.work()
            broker.heal(self.huey)
        elif not self.huey.storage.blocking:
            self._wait()

    def _execute(self, task: Any, now: Any) -> None:
        faults.point("after_dequeue")
        if self.huey._registry.task_to_string(type(task)) == broker.BELL:
            self.huey.execute(task, now)
            return
        # Somebody's own task may compute with torch, after which no runner could be forked here.
        self._close_connections()
        if not in_child(lambda: self.huey.execute(task, now), limit_s=_CHORE_LIMIT_S):
            logger.error("%s did not end well within %g s", task, _CHORE_LIMIT_S)

    def _wait(self) -> None:
        """Until the next bell, the end, or the time to look."""
        left = self._looked_at + _LOOK_EACH_S - clock.monotonic()
        for descriptor, _event in self._poller.poll(max(0.0, left) * 1000):
            if descriptor == self._fifo:
                with contextlib.suppress(BlockingIOError):  # another worker was faster
                    os.read(self._fifo, 1)
                    self._looked_at = 0.0  # the message itself may be in a file that was deleted

    def work(self) -> None:
        """Claim and run until nothing is claimable."""
        try:
            if not self._is_claimable():
                return
            while not self.stop_flag.is_set() and (claimed := self._claim()) is not None:
                self._run_or_die(*claimed)
        except StorageFault as error:
            logger.warning("the jobs cannot be looked at: %s", error)
        finally:
            self._looked_at = clock.monotonic()

    def _is_claimable(self) -> bool:
        """Looked for first by those that are idle, which need not take turns to write."""
        with self._opened().read() as tx:
            return claims.has_claimable(tx, self.context.loaded.workloads, clock.now())

    def _claim(self) -> tuple[Job, Lease, Runner] | None:
        if not upkeep.has_reserve(DataFolder(self.context.settings.data)):
            return None  # the disk is full: what runs may still end, nothing new begins
        store, waiting = self._opened(), self._ready_runner()
        now = clock.now()
        with store.write() as tx:
            claimed = claims.claim(
                tx,
                claims.Claimant(
                    worker=self._name,
                    host=self.context.host,
                    boot_id=self.context.boot_id,
                    pid=self._me.pid,
                    pid_started=self._me.started,
                    runner_pid=waiting.pid,
                    runner_started=waiting.started,
                ),
                workloads=self.context.loaded.workloads,
                nonce=secrets.token_hex(8),
                now=now,
                lease_expires_at=store.main.lease_clock(
                    clock.monotonic() + self.context.settings.lease_s
                ),
            )
            if claimed is None:
                return None
            job, lease = claimed
            events.add(
                tx,
                job.id,
                "started",
                by="",
                now=now,
                attempt=job.attempt,
                worker=self._name,
                waited_s=max(0.0, now - max(job.run_at, job.created_at)),
            )
        return job, lease, waiting

    def _run_or_die(self, job: Job, lease: Lease, waiting: Runner) -> None:
        try:
            self._run(job, lease, waiting)
        except BaseException:
            # Going on would keep a lease on what nobody supervises; the dead are rescued at once.
            logger.exception("job %s lost its supervisor; its worker is replaced", job.id)
            os._exit(1)

    def _run(self, job: Job, lease: Lease, waiting: Runner) -> None:
        logger.info("job %s: attempt %s of %s starts", job.id, job.attempt, job.workload)
        faults.point("after_claim")
        self._forks.let_go()
        folder = DataFolder(self.context.settings.data)
        checkpoints.sweep(folder.checkpoint(job.id))
        with contextlib.suppress(BrokenPipeError):  # it died just now: seen as a crash below
            waiting.send(self._orders(folder, job, lease))
        self._prepare_next_runner()
        ended = Supervisor(
            self._opened(),
            self.context.settings,
            job,
            lease,
            waiting,
            saves=self.context.loaded.workloads[job.workload].entry.saves,
            stop_descriptor=self.stop_flag._r,
            hurry=self._hurry,
            forks=self._forks,
        ).run()
        waiting.close()
        faults.point("before_finish")
        if not ended.lease_lost:
            after = verdict.record(self._opened(), folder, job, lease, ended)
            logger.info(
                "job %s: %s", job.id, after.status if after else "belongs to another worker"
            )
            faults.point("after_finish")
            if after is not None and after.status is Status.PENDING:
                broker.ring(self.context.settings)
            if after is not None and after.is_terminal:
                self._release_followers(job.id)

    def _orders(self, folder: DataFolder, job: Job, lease: Lease) -> Orders:
        params, refusal = inputs.resolve(self._opened(), folder, job.params)
        return Orders(
            workload=job.workload,
            params=params,
            refusal=str(refusal) if refusal else None,
            job_id=job.id,
            attempt=job.attempt,
            nonce=lease.nonce,
            memory_mb=self._memory_mb(job),
            device=self.context.device,
            artifacts=str(folder.artifacts(job.id, job.attempt)),
            checkpoint=str(folder.checkpoint(job.id)),
            journal=str(folder.journal(job.id, job.attempt)),
        )

    def _release_followers(self, job_id: int) -> None:
        """At once, so that a chain goes on; what fails here the scheduler does."""
        try:
            chains.release(self._opened(), self.context.settings, now=clock.now(), after=job_id)
        except StorageFault as error:
            logger.warning("what waits for job %s is left to the scheduler: %s", job_id, error)

    def _memory_mb(self, job: Job) -> int | None:
        limits = [
            limit for limit in (job.memory_mb, self.context.settings.memory_limit_mb) if limit
        ]
        return min(limits, default=None)

    def _ready_runner(self) -> Runner:
        try:
            return self._forks.take()
        except ServerGone:
            self._replace_server()
            return self._forks.take()

    def _replace_server(self) -> None:
        logger.warning("the fork server died and is replaced")
        self._forks.close()
        self._close_connections()
        self._forks = ForkServer(self.context.loaded.workloads, self.context.threads)

    def _prepare_next_runner(self) -> None:
        """While a job runs: a fork of so large a process takes as long as a short job."""
        with contextlib.suppress(ServerGone):  # before the next job there will be another
            self._forks.prepare()

    def _close_connections(self) -> None:
        # A connection carried across a fork works silently, and corrupts sooner or later.
        if self._store is not None:
            self._store.close()  # it opens again by itself, and knows its statements still
        self.huey.storage.close()

    def shutdown(self) -> None:
        self._forks.close()
        self._close_connections()
        super().shutdown()
