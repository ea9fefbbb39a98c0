"""Named injection points: where a test can kill, freeze or fail this process.

Nothing happens unless NONSTOP_FAULT names a point: `after_claim=kill`, or `after_claim=kill:3`
for the third time it is passed. Several are separated by commas.
"""

import os
import signal

_armed: dict[str, tuple[str, int]] = {}
_passed: dict[str, int] = {}


class Injected(Exception):
    """A fault that was asked for."""


def arm(text: str) -> None:
    """Take what NONSTOP_FAULT says.

    Raises:
        ValueError: it does not have the form point=action[:nth].
    """
    _armed.clear()
    _passed.clear()
    for part in filter(None, text.split(",")):
        name, _, rest = part.partition("=")
        action, _, nth = rest.partition(":")
        if action not in ("kill", "stop", "raise"):
            raise ValueError(f"{part!r} is not point=kill, point=stop or point=raise")
        _armed[name] = action, int(nth or 1)


def point(name: str) -> None:
    """Pass a named point."""
    if name not in _armed:
        return
    action, nth = _armed[name]
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] != nth:
        return
    match action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "raise":
            raise Injected(name)
