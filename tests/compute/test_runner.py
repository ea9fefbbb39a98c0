"""A runner that cannot be forked leaves nothing behind."""

import errno
import os
from typing import Any

import pytest

from app.compute import runner

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.mark.parametrize(("call", "allowed"), [("pipe2", 2), ("fork", 0), ("pidfd_open", 0)])
def test_nothing_stays_open(call: str, allowed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = getattr(os, call), [0]

    def fail(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] > allowed:
            raise OSError(errno.EMFILE, "no descriptor is free")
        return real(*arguments)

    before = os.listdir("/proc/self/fd")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(OSError, match="no descriptor"):
            runner.fork({}, threads=1)
    assert os.listdir("/proc/self/fd") == before


def test_one_that_was_forked_waits_until_it_is_let_go() -> None:
    before = os.listdir("/proc/self/fd")
    one = runner.fork({}, threads=1)
    assert one.is_waiting()
    one.close()  # which is the end of what it waits for
    os.waitpid(one.pid, 0)
    assert os.listdir("/proc/self/fd") == before
