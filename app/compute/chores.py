"""Chores: work in a forked child with a time limit, so that it can neither block nor poison."""

import contextlib
import logging
import os
import select
import signal
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from app import clock, processes

logger = logging.getLogger("nonstop.chores")

_REAP_S = 2.0  # what the end of a killed child may take when everything stops


def in_child(action: Callable[[], object], *, limit_s: float) -> bool:
    """Run an action in a child process and wait; False when it failed or took too long.

    The caller has closed every database connection before.

    Args:
        limit_s: seconds after which the child and all it started are killed.
    """
    child = _Child.fork(action)
    in_time = child.has_ended(within_s=limit_s)
    child.kill()
    return child.reap() == 0 and in_time


@dataclass(frozen=True, slots=True)
class EndedChore:
    """A chore that is over."""

    name: str
    is_ok: bool
    in_time: bool  # False: it was killed at its limit
    seconds: float


class Chores:
    """Chores that run beside the process that started them; one of each name at a time.

    Nothing here waits: `start` forks, and `poll`, called again and again, notices the ends.
    """

    def __init__(
        self, disconnected: Callable[[], AbstractContextManager[object]] = contextlib.nullcontext
    ) -> None:
        """
        Args:
            disconnected: a context in which this process has no connection to a database open.
        """
        self._disconnected = disconnected
        self._running: dict[str, _Running] = {}

    @property
    def names(self) -> frozenset[str]:
        """Which chores run."""
        return frozenset(self._running)

    def start(self, name: str, action: Callable[[], object], *, limit_s: float) -> bool:
        """Run an action in a child process; False while one of this name still runs.

        The action opens what it needs by itself; that it raises counts as a failure, and its
        traceback goes to the log.

        Args:
            limit_s: seconds after which `poll` kills the child and all it started.
        """
        if name in self._running:
            return False
        with self._disconnected():  # known before a failure to connect again can hide it
            self._running[name] = _Running(_Child.fork(action), clock.monotonic(), limit_s)
        return True

    def poll(self) -> list[EndedChore]:
        """The chores that ended since the last call; kills those that are over their limit."""
        ended, now = [], clock.monotonic()
        for name, one in list(self._running.items()):
            if not one.child.has_ended(within_s=0) and now < one.started_at + one.limit_s:
                continue
            one.in_time = one.in_time and one.child.has_ended(within_s=0)
            one.child.kill()
            if not one.child.has_ended(within_s=0):
                continue  # dying, or hanging in the kernel: the next call looks again
            is_ok = one.child.reap() == 0 and one.in_time
            ended.append(EndedChore(name, is_ok, one.in_time, now - one.started_at))
            del self._running[name]
        return ended

    def end_all(self) -> None:
        """Kill every chore that runs, as when this process stops."""
        for one in self._running.values():
            one.child.kill()
        for name, one in self._running.items():
            if one.child.has_ended(within_s=_REAP_S):
                one.child.reap()
            else:
                logger.warning("the chore %s does not die", name)
        self._running.clear()


@dataclass(frozen=True, slots=True)
class _Child:
    """A forked process that leads a session of its own."""

    pid: int
    descriptor: int  # of the process; readable once it has ended

    @classmethod
    def fork(cls, action: Callable[[], object]) -> "_Child":
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _be_child(action, parent)
        return cls(pid, processes.open_or_end(pid))

    def has_ended(self, *, within_s: float) -> bool:
        poller = select.poll()
        poller.register(self.descriptor, select.POLLIN)
        return bool(poller.poll(within_s * 1000))

    def kill(self) -> None:
        """End it and what it started; before `reap`, while its number is its own."""
        processes.kill_group(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)

    def reap(self) -> int:
        """Its exit code; waits for its end."""
        _pid, status = os.waitpid(self.pid, 0)
        os.close(self.descriptor)
        return os.waitstatus_to_exitcode(status)


@dataclass(slots=True)
class _Running:
    child: _Child
    started_at: float  # monotonic
    limit_s: float
    in_time: bool = True


def _be_child(action: Callable[[], object], parent: int) -> None:
    code = 1
    try:
        os.setsid()
        processes.die_with(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        action()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
