"""Children of the test that do something and die of it, or do it all at once."""

import os
import signal
from collections.abc import Callable

from app import faults


def killed_at(point: str, action: Callable[[], object]) -> None:
    """Do something in a child that is killed when it comes to a named point.

    The caller has closed every database before.
    """
    status = _ended(_fork(action, armed=f"{point}=kill"))
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, f"it never came to {point}"


def all_at_once(count: int, action: Callable[[], object]) -> None:
    """Do something in several children that begin at the same moment; none may fail.

    The caller has closed every database before.
    """
    gate, starter = os.pipe()

    def wait_and_act() -> None:
        os.close(starter)
        os.read(gate, 1)  # reports its end when the test lets go of the other side
        action()

    children = [_fork(wait_and_act) for _ in range(count)]
    os.close(gate)
    os.close(starter)
    codes = [os.waitstatus_to_exitcode(_ended(pid)) for pid in children]
    assert codes == [0] * count


def _fork(action: Callable[[], object], *, armed: str = "") -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            faults.arm(armed)
            action()
            code = 0
        finally:
            os._exit(code)
    return pid


def _ended(pid: int) -> int:
    return os.waitpid(pid, 0)[1]
