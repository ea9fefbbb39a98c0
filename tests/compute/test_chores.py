"""Chores run beside who started them, and end with it."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import processes
from app.compute.chores import Chores, EndedChore, in_child
from app.store import StorageFault
from tests.eventually import eventually

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.fixture
def chores() -> Iterator[Chores]:
    chores = Chores()
    yield chores
    chores.end_all()


def ended(chores: Chores) -> EndedChore:
    found: list[EndedChore] = eventually(chores.poll)
    assert len(found) == 1
    return found[0]


def test_what_starts_a_chore_does_not_wait_for_it(chores: Chores, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    assert chores.start("a", gate.read_bytes, limit_s=60)
    assert chores.poll() == []
    assert chores.names == {"a"}
    with open(gate, "w"):
        pass  # which lets it go on
    one = ended(chores)
    assert (one.name, one.is_ok, one.in_time) == ("a", True, True)
    assert chores.names == frozenset()


def test_one_of_a_name_runs_at_a_time(chores: Chores) -> None:
    assert chores.start("a", signal.pause, limit_s=60)
    assert not chores.start("a", signal.pause, limit_s=60)
    assert chores.start("b", lambda: None, limit_s=60)
    assert ended(chores).name == "b"
    assert chores.start("b", lambda: None, limit_s=60)
    assert ended(chores).name == "b"


def test_one_that_raises_failed_in_time(chores: Chores, capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("no such luck")

    chores.start("a", fail, limit_s=60)
    one = ended(chores)
    assert (one.is_ok, one.in_time) == (False, True)
    assert "no such luck" in capfd.readouterr().err


def test_a_hanging_one_is_killed_with_all_it_started(chores: Chores, tmp_path: Path) -> None:
    told = tmp_path / "pid"

    def hang() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if (pid := os.fork()) == 0:
            time.sleep(600)
        told.write_text(str(pid))
        time.sleep(600)

    chores.start("a", hang, limit_s=60)
    eventually(lambda: told.exists() and told.read_text())
    chores._running["a"].limit_s = 0.0
    one = ended(chores)
    assert (one.is_ok, one.in_time) == (False, False)
    eventually(lambda: processes.started(int(told.read_text())) is None)


def test_all_end_with_who_started_them(chores: Chores) -> None:
    for name in "abc":
        chores.start(name, signal.pause, limit_s=60)
    children = [one.child.pid for one in chores._running.values()]
    chores.end_all()
    assert chores.names == frozenset()
    assert not [pid for pid in children if processes.started(pid)]


def test_a_chore_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"

    def start_and_die() -> None:
        chores = Chores()
        chores.start("a", signal.pause, limit_s=60)
        told.write_text(str(chores._running["a"].child.pid))
        os.kill(os.getpid(), signal.SIGKILL)

    assert not in_child(start_and_die, limit_s=60)
    eventually(lambda: processes.started(int(told.read_text())) is None)


def test_nothing_is_connected_while_it_forks() -> None:
    seen: list[str] = []

    class Disconnected:
        def __enter__(self) -> None:
            seen.append(f"closed in {os.getpid()}")

        def __exit__(self, *_error: object) -> None:
            seen.append(f"open in {os.getpid()}")

    chores = Chores(Disconnected)
    chores.start("a", lambda: os._exit(len(seen)), limit_s=60)
    child = chores._running["a"].child
    assert child.reap() == 1
    chores._running.clear()
    assert seen == [f"closed in {os.getpid()}", f"open in {os.getpid()}"]


def test_one_is_known_although_nothing_can_be_connected_again() -> None:
    class Broken:
        def __enter__(self) -> None:
            pass

        def __exit__(self, *_error: object) -> None:
            raise StorageFault("disk I/O error")

    chores = Chores(Broken)
    with pytest.raises(StorageFault):
        chores.start("a", lambda: None, limit_s=60)
    assert chores.names == {"a"}
    assert ended(chores).is_ok


def test_a_child_that_cannot_be_held_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_pid: int) -> int:
        raise OSError("no descriptor is free")

    chores = Chores()
    with monkeypatch.context() as patch:
        patch.setattr(os, "pidfd_open", fail)
        with pytest.raises(OSError, match="no descriptor"):
            chores.start("a", signal.pause, limit_s=60)
    assert chores.names == frozenset()
