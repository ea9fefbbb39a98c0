"""Chores: work in a forked child with a time limit, so that it can neither block nor poison."""

import contextlib
import logging
import os
import select
import signal
import traceback
from collections.abc import Callable

from app import processes

logger = logging.getLogger("nonstop.chores")


def in_child(action: Callable[[], object], *, limit_s: float) -> bool:
    """Run an action in a child process; False when it failed or took too long.

    The caller has closed every database connection before.

    Args:
        limit_s: seconds after which the child and all it started are killed.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _be_child(action, parent)
    descriptor = os.pidfd_open(pid)
    try:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        in_time = bool(poller.poll(limit_s * 1000))
        processes.kill_group(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
    finally:
        os.close(descriptor)
    return in_time and os.waitstatus_to_exitcode(status) == 0


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
