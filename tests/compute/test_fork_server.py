"""The process that forks runners: what it gives, and what becomes of it when it fails."""

import errno
import os
import signal
from collections.abc import Iterator

import pytest

from app import processes
from app.compute import fork_server, runner
from app.compute.fork_server import ForkServer, ServerGone
from tests.eventually import eventually

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.fixture
def server() -> Iterator[ForkServer]:
    before = os.listdir("/proc/self/fd")
    one = ForkServer({}, threads=1)
    yield one
    one.close()
    assert os.listdir("/proc/self/fd") == before


@pytest.fixture
def adopting() -> Iterator[None]:
    """This process adopts orphans, as workers do."""
    processes.adopt_orphans()
    yield
    processes._libc.prctl(processes._PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def killed(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: processes.started(pid) is None, within=10)


def test_a_runner_waits_until_it_is_let_go_and_the_next_is_another_one(server: ForkServer) -> None:
    first = server.take()
    assert server.take() is first
    server.let_go()
    server.prepare()
    second = server.take()
    assert first.is_waiting()
    assert second.is_waiting()
    assert len({first.pid, second.pid, server.pid}) == 3
    os.kill(first.pid, signal.SIGTERM)
    eventually(lambda: not first.is_waiting(), within=10)
    ended = server.wait(first)  # while the next one is there already
    assert os.WTERMSIG(ended.status) == signal.SIGTERM
    assert ended.peak_memory > 1_000_000
    first.close()
    assert server.take() is second


def test_a_runner_that_died_while_it_waited_is_not_given(server: ForkServer) -> None:
    dead = server.take()
    killed(dead.pid)
    assert server.take().pid != dead.pid


def test_a_fork_that_fails_is_told_and_the_next_may_succeed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, calls = runner.fork, [0]

    def fail_once(*arguments: object, **more: object) -> object:
        calls[0] += 1
        if calls[0] == 1:
            raise OSError(errno.EAGAIN, "no process is free")
        return real(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "fork", fail_once)  # the server is forked with it
    server = ForkServer({}, threads=1)
    with pytest.raises(BlockingIOError):
        server.take()
    assert server.take().is_waiting()
    server.close()


def test_a_server_that_cannot_be_forked_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OSError(errno.EAGAIN, "no process is free")

    before = os.listdir("/proc/self/fd")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fork", fail)
        with pytest.raises(BlockingIOError):
            ForkServer({}, threads=1)
    assert os.listdir("/proc/self/fd") == before


def test_a_dead_server_is_noticed(server: ForkServer) -> None:
    killed(server.pid)
    with pytest.raises(ServerGone):
        server.take()


def test_a_runner_dies_with_its_server_and_its_end_is_known_all_the_same(
    server: ForkServer, adopting: None
) -> None:
    one = server.take()
    server.let_go()
    killed(server.pid)
    eventually(lambda: not one.is_waiting(), within=10)
    assert os.WTERMSIG(server.wait(one).status) == signal.SIGKILL
    one.close()


def test_a_stopped_server_is_given_up_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fork_server, "_PATIENCE_S", 0.2)
    server = ForkServer({}, threads=1)
    os.kill(server.pid, signal.SIGSTOP)
    with pytest.raises(ServerGone):
        server.take()
    assert processes.started(server.pid) is None
    server.close()
