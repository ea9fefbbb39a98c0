"""Processes of this host: who they are, whether they live, and how to end them for certain.

Linux only: /proc, pidfds and prctl (see prctl(2), pidfd_open(2), proc(5)).
"""

import contextlib
import ctypes
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_STAT_STATE, _STAT_PARENT, _STAT_SESSION, _STAT_STARTED = (
    0,
    1,
    3,
    19,
)  # fields of /proc/<pid>/stat after the name
_MARK = "RUN_BY_NONSTOP"  # in the environment of a runner and of everything it starts
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """A process as nothing else ever will be: a number alone is used again."""

    host: str
    boot_id: str
    pid: int
    started: float  # clock ticks since boot


def myself() -> Identity:
    """The identity of this process."""
    pid = os.getpid()
    return Identity(host(), boot_id(), pid, started(pid) or 0.0)


def host() -> str:
    return socket.gethostname()


def boot_id() -> str:
    """Changes with every boot of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _stat(pid: int) -> list[str] | None:
    try:
        with open(f"/proc/{pid}/stat", "rb", 0) as file:
            raw = file.read()
    except OSError:
        return None
    return raw.rpartition(b")")[2].decode().split()  # the name before may hold anything


def started(pid: int) -> float | None:
    """When a process started, in clock ticks since boot; None when it is gone or a zombie."""
    fields = _stat(pid)
    if fields is None or fields[_STAT_STATE] in "ZX":
        return None
    return float(fields[_STAT_STARTED])


def is_stopped(pid: int, start: float) -> bool:
    """Whether a process lives but was stopped, as by SIGSTOP or a debugger."""
    fields = _stat(pid)
    return (
        fields is not None and fields[_STAT_STATE] in "Tt" and float(fields[_STAT_STARTED]) == start
    )


def is_alive(pid: int, start: float) -> bool:
    """Whether the very process that had this number and start time still lives."""
    return started(pid) == start


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however it dies."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def close_descriptors(kept: Collection[int]) -> None:
    """Close everything but the standard streams and what is kept, as after a fork."""
    for name in os.listdir("/proc/self/fd"):
        descriptor = int(name)
        if descriptor > 2 and descriptor not in kept:
            with contextlib.suppress(OSError):  # the one that was listed with
                os.close(descriptor)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies, so that none gets away."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(of: int | None = None) -> list[int]:
    """The direct children of a process, of this one by default; adopted ones included."""
    parent = os.getpid() if of is None else of
    try:
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    except OSError:
        if of is None:
            raise
        return []  # it is gone
    return [int(pid) for pid in text.split()]


def parent(of: int) -> int | None:
    """The parent of a process; None when that is gone."""
    fields = _stat(of)
    return None if fields is None else int(fields[_STAT_PARENT])


def end_strangers(known: Iterable[int]) -> int:
    """Kill and reap every child but the known ones, and what those leave behind.

    Returns:
        How many were ended.
    """
    kept, ended = set(known), 0
    while strangers := [pid for pid in children() if pid not in kept]:
        for pid in strangers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            ended += 1
    return ended


def be_killed_first() -> None:
    """Have the kernel prefer this process when memory runs out (proc(5), oom_score_adj)."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "wb", 0) as file:
        file.write(b"500")


def limit_memory(more: int) -> None:
    """Let this process and its children allocate so many bytes more than it has now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            limit = int(line.split()[1]) * 1024 + more
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def kill_group(group: int, number: int) -> None:
    """Send a signal to a process group; that it is gone already is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def session_members(session: int, not_before: float) -> list[int]:
    """Processes of a session that started no earlier than its leader."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _stat(int(name))
            if (
                fields
                and fields[_STAT_STATE] not in "ZX"
                and int(fields[_STAT_SESSION]) == session
                and float(fields[_STAT_STARTED]) >= not_before
            ):
                found.append(int(name))
    return found


def _left_of(session: int, leader_started: float) -> list[int]:
    leader = _stat(session)
    # A number is given out again only when nobody of the session it named is left.
    if leader is not None and float(leader[_STAT_STARTED]) != leader_started:
        return []
    return session_members(session, leader_started)


def mark(token: str) -> None:
    """Mark this process's descendants, so that they are found wherever they go."""
    os.environ[_MARK] = token


def marked(*tokens: str) -> list[int]:
    """Processes of this user whose environment, as they were started, has one of these marks."""
    return started_with(f"{_MARK}={token}" for token in tokens)


def started_with(variables: Iterable[str]) -> list[int]:
    """The same for any of these NAME=value."""
    wanted, found = {variable.encode() for variable in variables}, []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                if not wanted.isdisjoint(Path(f"/proc/{name}/environ").read_bytes().split(b"\0")):
                    found.append(int(name))
    return [pid for pid in found if started(pid) is not None]


def having_open(paths: Iterable[Path]) -> list[int]:
    """Other processes of this user that have one of these files open."""
    wanted = {
        (found.st_dev, found.st_ino) for path in paths if path.exists() for found in [path.stat()]
    }
    return [
        int(name)
        for name in os.listdir("/proc")
        if name.isdigit() and int(name) != os.getpid() and not wanted.isdisjoint(_open_in(name))
    ]


def _open_in(pid: str) -> set[tuple[int, int]]:
    found = set()
    with contextlib.suppress(OSError):  # it is somebody else's, or gone
        for descriptor in os.scandir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                seen = descriptor.stat()
                found.add((seen.st_dev, seen.st_ino))
    return found


def send(pid: int, start: float, number: int) -> bool:
    """Send a signal to the very process that had this number and start time; False if gone."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        if started(pid) != start:
            return False
        signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(descriptor)
    return True


def open_or_end(child: int) -> int:
    """A descriptor of a child that was forked just now; without one it would get out of hand.

    Raises:
        OSError: no descriptor is free; the child is ended.
    """
    try:
        return os.pidfd_open(child)
    except OSError:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


def end(pid: int, start: float, *, within_s: float = 2.0) -> bool:
    """Kill one process and see that it is gone; True also when it was gone before."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        if started(pid) != start:  # the number belongs to somebody else by now, or to a zombie
            return True
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        return bool(poller.poll(within_s * 1000))
    finally:
        os.close(descriptor)


def end_session(session: int, not_before: float, token: str, *, within_s: float = 2.0) -> bool:
    """Kill every process of a session, and every one with the mark, and see that all are gone."""
    deadline = time.monotonic() + within_s
    while members := _left_of(session, not_before) or marked(token):
        for pid in members:
            start = started(pid)
            if start is not None and not end(
                pid, start, within_s=max(0.0, deadline - time.monotonic())
            ):
                return False
        if time.monotonic() > deadline:
            return False
    return True
