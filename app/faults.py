"""Named injection points: where a test can kill, freeze or fail this process.

Nothing happens unless NONSTOP_FAULT names a point: `after_claim=kill`, or `after_claim=kill:3`
for the third time it is passed, or `after_claim=kill:/a/file` for the next time that this file
is there, which is taken away. Several are separated by commas.
"""

import os
import signal

_armed: dict[str, tuple[str, str]] = {}
_passed: dict[str, int] = {}


class Injected(Exception):
    """A fault that was asked for."""


def arm(text: str) -> None:
    """Take what NONSTOP_FAULT says.

    Raises:
        ValueError: it does not have the form point=action[:when].
    """
    _armed.clear()
    _passed.clear()
    for part in filter(None, text.split(",")):
        name, _, rest = part.partition("=")
        action, _, when = rest.partition(":")
        if action not in ("kill", "stop", "raise") or not (
            when.isdigit() or when.startswith("/") or not when
        ):
            raise ValueError(f"{part!r} is not point=kill, point=stop or point=raise")
        _armed[name] = action, when or "1"


def point(name: str) -> None:
    """Pass a named point."""
    if name not in _armed:
        return
    action, when = _armed[name]
    if not (_taken(when) if when.startswith("/") else _counted(name, int(when))):
        return
    match action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "raise":
            raise Injected(name)


def _taken(path: str) -> bool:
    try:
        os.unlink(path)  # of several processes only one can
    except FileNotFoundError:
        return False
    return True


def _counted(name: str, nth: int) -> bool:
    _passed[name] = _passed.get(name, 0) + 1
    return _passed[name] == nth
