"""The fork server: a process beside each worker that does nothing but fork its runners.

A process that has torch shares tens of thousands of pages with each child it forks, and whoever
writes to one first copies it. A worker writes all the time, so a fork cost it more than a short
job did. The server writes next to nothing, and has no connection open that a fork would carry
away: its worker keeps its own. For each request there is one answer:

    F           number, start time and errno; with them the worker's ends of a new runner
    W <number>  how that runner ended and what it used
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from app import processes
from app.compute import runner, streams
from app.compute.runner import Runner
from app.workloads import Workload

_FORK, _WAIT = b"F", b"W"
_NUMBER = struct.Struct("=i")
_FORKED = struct.Struct("=idi")  # number, start time, errno
_ENDED = struct.Struct("=iqd")  # wait status, peak memory in bytes, CPU seconds
_LONGEST = 64  # bytes of a packet
_PATIENCE_S = 10.0  # an answer takes milliseconds; a server that was stopped gives none


class ServerGone(OSError):
    """The fork server died, and its runners with it."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a runner ended: `status` as from waitpid, peak memory in bytes."""

    status: int
    peak_memory: int
    cpu_seconds: float


class ForkServer:
    """A worker's hold on its fork server.

    Whoever makes one has no connection to a database open.

    Args:
        workloads: what its runners can run; imported already.
        threads: how many threads torch may use in one of them.

    Raises:
        OSError: no process or descriptor is free.
    """

    def __init__(self, workloads: Mapping[str, Workload], threads: int) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _be_server(theirs, parent, workloads, threads)
        except OSError:
            self._socket.close()
            raise
        finally:
            theirs.close()
        self._socket.settimeout(_PATIENCE_S)
        self._is_ended = False
        self._is_asked = False
        self._waiting: Runner | None = None

    def prepare(self) -> None:
        """Have a runner forked meanwhile, for `take`.

        Raises:
            ServerGone: the server died.
        """
        if self._waiting is None and not self._is_asked:
            self._send(_FORK)
            self._is_asked = True

    def take(self) -> Runner:
        """A runner that waits for its job. It stays here until it is let go.

        Raises:
            OSError: no process or descriptor is free.
            ServerGone: the server died.
        """
        if self._waiting is not None and not self._waiting.is_waiting():
            self._bury_waiting()
        self.prepare()
        self._collect()
        assert self._waiting is not None
        return self._waiting

    def let_go(self) -> None:
        """The runner that was taken has its job; the next `take` gives another one."""
        self._waiting = None

    def wait(self, one: Runner) -> Exit:
        """How a runner ended that has ended."""
        try:
            with contextlib.suppress(OSError):
                self._collect()
            self._send(_WAIT + _NUMBER.pack(one.pid))
            return Exit(*_ENDED.unpack(self._receive()[0]))
        except ServerGone:  # it left its children to this process, which adopts orphans
            return _wait(one.pid)

    def close(self) -> None:
        """End the server; the runner that waits dies with it."""
        self._end_server()
        if self._waiting is not None:
            self._waiting.close()
        self._socket.close()

    def _end_server(self) -> None:
        if self._is_ended:  # its number may be somebody else's by now
            return
        self._is_ended = True
        os.kill(self.pid, signal.SIGKILL)  # a stopped one dies of nothing else
        os.waitpid(self.pid, 0)

    def _bury_waiting(self) -> None:
        assert self._waiting is not None
        dead, self._waiting = self._waiting, None
        self.wait(dead)
        dead.close()

    def _collect(self) -> None:
        """Receive the runner that was asked for."""
        if not self._is_asked:
            return
        self._is_asked = False
        packet, descriptors = self._receive()
        pid, started, error = _FORKED.unpack(packet)
        if error:
            raise OSError(error, os.strerror(error))
        self._waiting = Runner.of(pid, started, descriptors)

    def _send(self, packet: bytes) -> None:
        try:
            self._socket.send(packet)
        except OSError as error:
            raise ServerGone(*error.args) from error

    def _receive(self) -> tuple[bytes, list[int]]:
        try:
            packet, descriptors, _flags, _address = socket.recv_fds(
                self._socket, _LONGEST, runner.NUM_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
            )
        except OSError as error:
            self._end_server()
            raise ServerGone(*error.args) from error
        if not packet:
            raise ServerGone("the fork server is gone")
        return packet, descriptors


def _be_server(
    end: socket.socket, parent: int, workloads: Mapping[str, Workload], threads: int
) -> NoReturn:
    try:
        os.setsid()
        processes.die_with(parent)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, signal.SIG_DFL)
        # The worker ignores it, and what is ignored stays so in programs a workload starts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        streams.forget_loggers()
        processes.close_descriptors(kept=[end.fileno()])
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        # Without these a DataLoader's workers are refused, or the worker's children joined.
        multiprocessing.process._children.clear()  # type: ignore[attr-defined]
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        gc.disable()  # a collection would write to every page that runners share
        while request := end.recv(_LONGEST):
            if request == _FORK:
                _fork(end, workloads, threads)
            else:
                (pid,) = _NUMBER.unpack(request[len(_WAIT) :])
                ended = _wait(pid)
                end.send(_ENDED.pack(ended.status, ended.peak_memory, ended.cpu_seconds))
    finally:
        os._exit(0)


def _fork(end: socket.socket, workloads: Mapping[str, Workload], threads: int) -> None:
    try:
        one = runner.fork(workloads, threads)
    except OSError as error:
        end.send(_FORKED.pack(0, 0.0, error.errno or 0))
        return
    socket.send_fds(end, [_FORKED.pack(one.pid, one.started, 0)], one.descriptors)
    one.close()


def _wait(pid: int) -> Exit:
    _pid, status, usage = os.wait4(pid, 0)
    return Exit(status, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)
