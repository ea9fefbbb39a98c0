"""What a process may do that sends: reach public addresses, and read no files of this machine.

URLs come from people, and what answers them may redirect anywhere. The rules hold for every
library below, because Python itself asks before each connection; they can never be lifted again,
so only a child that ends after sending takes them on.
"""

import os
import ssl
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import apprise

from app.delivery.addresses import is_private

refused: list[str] = []  # addresses that somebody wanted to reach since this was last cleared

_CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")


class Refused(ConnectionRefusedError):
    """Libraries take it for a server that does not answer."""


def confine(*, may_reach: Callable[[str], bool]) -> None:
    """Take the rules on, for the rest of this process's life.

    Args:
        may_reach: whether a numeric address may be connected to.
    """
    readable = _readable()

    def judge(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CONNECTS:
            _judge_address(arguments[1], may_reach)
        elif event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            if not path.startswith(readable):
                raise PermissionError(path)

    sys.addaudithook(judge)


def is_public(address: str) -> bool:
    return not is_private(address)


def _judge_address(address: object, may_reach: Callable[[str], bool]) -> None:
    if not isinstance(address, tuple) or not address:
        if address is not None:  # None: a datagram to where the socket is connected to already
            raise Refused("not an internet address")
        return
    host = str(address[0])
    try:
        allowed = may_reach(host)
    except ValueError:  # a name: it could lead elsewhere when it is looked up again
        allowed = False
    if not allowed:
        refused.append(host)
        raise Refused(host)


def _readable() -> tuple[str, ...]:
    """Where Python's libraries and what they need lie; nothing of people's is there."""
    paths = sysconfig.get_paths()
    places = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    places |= {str(Path(apprise.__file__).parents[1]), str(Path(__file__).parents[1])}
    places |= {str(Path(place).resolve()) for place in places}
    certificates = ssl.get_default_verify_paths()
    places |= {str(place) for place in certificates if place and os.path.isabs(str(place))}
    places |= {"/etc/ssl", "/etc/mime.types", "/etc/localtime", "/usr/share", "/dev/"}
    return tuple(sorted(places))
