"""Programs that are kept running."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from app import processes
from app.cli import children
from app.cli.children import Child, Signals
from app.settings import environment
from tests.eventually import eventually


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(children, "LONGEST_PAUSE_S", 0.1)


def child(code: str) -> Child:
    return Child("it", [sys.executable, "-c", code], environment(), _pause_s=0.05)


def started(one: Child) -> bool:
    one.start_if_due()
    return one.is_running


def ended(one: Child) -> int:
    codes: list[int] = []

    def look() -> bool:
        code = one.notice_end()
        if code is not None:
            codes.append(code)
        return bool(codes)

    eventually(look)
    return codes[0]


def test_what_ends_is_started_again_after_longer_and_longer_pauses(
    pauses: None, no_process_left: None
) -> None:
    one = child("raise SystemExit(3)")
    waited = []
    for _ in range(3):
        eventually(lambda: started(one))
        assert ended(one) == 3
        waited.append(one.due_in_s)
        one.start_if_due()
        assert not one.is_running
    assert waited[0] <= 0.05 < waited[1] <= 0.1
    assert waited[2] <= 0.1


def test_a_long_run_is_forgiven(
    pauses: None, no_process_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STABLE_S", 0.0)
    one = child("pass")
    for _ in range(3):
        eventually(lambda: started(one))
        ended(one)
        assert one.due_in_s <= 0.05


def members(group: int) -> list[int]:
    """The living processes of a process group."""
    found = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit() and os.getpgid(int(name)) == group and processes.started(int(name)):
                found.append(int(name))
    return found


def test_it_has_a_group_of_its_own_and_dies_as_a_whole(no_process_left: None) -> None:
    one = child("import os, time; os.fork(); time.sleep(600)")
    one.start_if_due()
    assert one._process is not None
    group = one._process.pid
    eventually(lambda: len(members(group)) == 2)
    one.kill()
    assert not one.is_running
    eventually(lambda: not members(group))
    one.kill()


def test_what_it_leaves_when_it_ends_is_ended_too(no_process_left: None) -> None:
    one = child("import os, time; os.fork() or time.sleep(600)")
    one.start_if_due()
    assert one._process is not None
    group = one._process.pid
    assert ended(one) == 0
    eventually(lambda: not members(group))


@pytest.fixture
def signals() -> Iterator[Signals]:
    numbers = (signal.SIGUSR1, signal.SIGCHLD)
    before = {number: signal.getsignal(number) for number in numbers}
    yield Signals([signal.SIGUSR1])
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


def test_signals_and_ends_of_children_can_be_waited_for(signals: Signals) -> None:
    assert signals.wait(0.01) == []
    os.kill(os.getpid(), signal.SIGUSR1)
    assert signals.wait(10) == [signal.SIGUSR1]
    one = child("pass")
    one.start_if_due()
    assert signals.wait(10) == [signal.SIGCHLD]
    assert ended(one) == 0
