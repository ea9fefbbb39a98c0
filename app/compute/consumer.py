"""The consumer's parent: forks and watches; it opens no database and computes nothing."""

import contextlib
import fcntl
import gc
import logging
import os
import select
import signal
import sys
from typing import Any

from huey.consumer import Consumer, ConsumerStopped

from app import clock, faults, processes, settings
from app.compute import gpu, huge_pages
from app.compute.chores import in_child
from app.compute.context import Context
from app.compute.loading import load_all
from app.compute.scheduler import NonstopScheduler
from app.compute.worker import NonstopWorker
from app.domain.errors import StoreUnavailable
from app.files.folder import DataFolder
from app.operations import chores
from app.store import health, open_store
from app.store.engine import make_data_folder

logger = logging.getLogger("nonstop.consumer")

_CHECK_LIMIT_S = 600.0  # a large database is read once from end to end
_DATABASE_GONE = 70  # exit code
_LOOK_EACH_S = 1.0  # a dead child is noticed at once by its signal; this is the safety net
_MARGIN_S = 5.0  # what writing the end of a job may take on a slow disk


class NonstopConsumer(Consumer):
    """Huey's consumer with the workers of Nonstop.

    SIGINT and SIGTERM both stop gracefully: running jobs are asked to save, and are given back
    as pending. A second one hurries. SIGHUP restarts in place.
    """

    worker_class = NonstopWorker
    scheduler_class = NonstopScheduler

    def __init__(self, huey: Any, **options: Any) -> None:
        os.umask(0o077)
        _set_up_logging()
        self._settings = settings.load()
        faults.arm(self._settings.fault)
        _refuse_what_cannot_work(options, self._settings)
        self._lock = None if self._settings.join else _lock(self._settings)
        _refuse_damaged(self._settings)
        self._context = Context(
            settings=self._settings.model_copy(update={"workers": options["workers"]}),
            loaded=load_all(self._settings),
            parent=os.getpid(),
            host=processes.host(),
            boot_id=processes.boot_id(),
            device=gpu.device(),
        )
        gc.freeze()  # a full collection in a runner copied 54 MB that it shares with all others
        huge_pages.collapse()
        for source, reason in self._context.loaded.errors.items():
            logger.error("%s is left out: %s", source, reason)
        super().__init__(huey, **options)
        self._signal_actions[signal.SIGINT] = (False, True)
        self._signal_actions[signal.SIGTERM] = (False, True)
        self._signal_actions[signal.SIGUSR2] = (False, False)

    def _create_process(self, process: Any, name: str) -> Any:
        process.context = self._context
        if isinstance(process, NonstopWorker):
            process.number = int(name.rpartition("-")[2])
        return super()._create_process(process, name)

    def start(self) -> None:
        processes.adopt_orphans()
        self._wakeup_read, wakeup_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        super().start()
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # so that it wakes the loop
        signal.set_wakeup_fd(wakeup_write, warn_on_full_buffer=False)
        logger.info(
            "ready: %s workers, %s; %s",
            self.workers,
            ", ".join(sorted(self._context.loaded.workloads)) or "no workloads",
            self._context.device,
        )

    def _handle_signal(self, number: int, frame: Any) -> None:
        super()._handle_signal(number, frame)
        if self._graceful and not self._restart:
            # Whichever of the two comes next hurries; Huey lets only the same one do so.
            for hurrying in (signal.SIGINT, signal.SIGTERM):
                signal.signal(hurrying, signal.default_int_handler)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def loop(self, health_check_ts: float | None = None) -> float:
        poller = select.poll()
        poller.register(self._wakeup_read, select.POLLIN)
        poller.register(self.stop_flag._r, select.POLLIN)
        poller.poll(_LOOK_EACH_S * 1000)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wakeup_read, 4096)
        if self._signum == signal.SIGUSR2:  # from the scheduler, which has said why
            self._signal_workers(signal.SIGKILL)
            processes.end_strangers(known=[])
            os._exit(_DATABASE_GONE)
        if self._signum is not None:
            logger.info("%s: stopping", signal.Signals(self._signum).name)
            self.stop(graceful=True)
            raise ConsumerStopped
        if self.stop_flag.is_set():
            raise ConsumerStopped
        self.check_worker_health()
        processes.end_strangers(self._children())
        return health_check_ts or 0.0

    def _children(self) -> list[int]:
        every = [process for _, process in self.worker_threads] + [self.scheduler]
        return [process.pid for process in every]

    def stop(self, graceful: bool = False) -> None:
        """Have every child end, in bounded time even where one is inside native code."""
        self.stop_flag.set()
        grace = self._settings
        bound = grace.drain_s + grace.shutdown_grace_s + grace.hard_grace_s + _MARGIN_S
        try:
            if not self._join(bound):
                logger.warning("some processes did not end within %g s", bound)
        except KeyboardInterrupt:
            logger.info("hurrying")
            self._restart = False
            self._signal_workers(signal.SIGUSR1)
            with contextlib.suppress(KeyboardInterrupt):
                self._join(_MARGIN_S)
        self._signal_workers(signal.SIGKILL)
        processes.end_strangers(known=[])

    def _join(self, bound_s: float) -> bool:
        deadline = clock.monotonic() + bound_s
        every = [process for _, process in self.worker_threads] + [self.scheduler]
        for process in every:
            process.join(max(0.0, deadline - clock.monotonic()))
        return not any(process.is_alive() for process in every)

    def _signal_workers(self, number: int) -> None:
        for process in [one for _, one in self.worker_threads] + [self.scheduler]:
            if process.is_alive():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, number)


def _set_up_logging() -> None:
    ours = logging.getLogger("nonstop")
    for handler in logging.getLogger("huey").handlers:
        ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    # Huey tells of every bell, which says nothing to anybody.
    logging.getLogger("huey").setLevel(logging.WARNING)


def _refuse_what_cannot_work(options: dict[str, Any], loaded: settings.Settings) -> None:
    if options.get("worker_type") != "process":
        sys.exit("Nonstop needs process workers: run huey_consumer with -k process.")
    if wrong := chores.problems(loaded, now=clock.now()):
        sys.exit("\n".join(f"{problem.field}: {problem.sentence}" for problem in wrong))
    try:
        make_data_folder(loaded.data)
    except StoreUnavailable as error:
        sys.exit(str(error))


def _refuse_damaged(loaded: settings.Settings) -> None:
    """Look at the databases before anything starts, in a child: the parent opens none."""

    def check() -> None:
        try:
            store = open_store(loaded)
            problems = health.damages(store.main) + health.damages(store.telemetry)
        except StoreUnavailable as error:
            problems = [str(error)]
        for problem in problems:
            logger.critical("%s", problem)
        if problems:
            logger.critical("docs/operating.md tells how to restore a backup.")
            os._exit(1)

    if not in_child(check, limit_s=_CHECK_LIMIT_S):
        sys.exit("The consumer does not start: see above.")


def _lock(loaded: settings.Settings) -> int:
    """Keep a second consumer off this data folder; its workers would be counted twice."""
    path = DataFolder(loaded.data).consumer_lock
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            f"A consumer is already running on {loaded.data}. Stop it first, or set NONSTOP_DATA"
            " to another folder."
        )
    return descriptor
