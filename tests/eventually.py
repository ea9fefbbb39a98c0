"""Wait for facts, never for time."""

import inspect
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EACH_S = 0.02


def eventually(condition: Callable[[], T | None], *, within: float = 10.0) -> T:
    """Wait until a condition holds, and give its value.

    Args:
        condition: holds when it returns something true; an `AssertionError` in it says why not.
        within: seconds after which the test fails, with what was seen last.
    """
    deadline = time.monotonic() + within
    while True:
        reason: AssertionError | None = None
        seen: T | None = None
        try:
            seen = condition()
            if seen:
                return seen
        except AssertionError as error:
            reason = error
        if time.monotonic() > deadline:
            raise AssertionError(
                f"not within {within:g} s: {_source(condition)} (last: {reason or repr(seen)})"
            ) from reason
        time.sleep(LOOK_EACH_S)


def _source(condition: Callable[[], object]) -> str:
    try:
        return " ".join(inspect.getsource(condition).split())
    except OSError:
        return repr(condition)
