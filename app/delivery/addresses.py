"""Which addresses belong to the internet, and which to this machine or its network."""

import contextlib
import ipaddress
import threading
from socket import getaddrinfo

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address stands at its end
_LOOK_UP_S = 3.0


def is_private(address: str) -> bool:
    """Whether a numeric address leads to this machine, its network, or nowhere."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if number in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return number.is_multicast or not number.is_global


def leads_inside(host: str, *, look_up: bool) -> bool:
    """Whether a host is known to be a private address.

    Args:
        look_up: ask the name service, for a few seconds; what it does not know counts as public,
            because each connection is judged again when it is made.
    """
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return is_private(host)
    except ValueError:
        return look_up and any(map(is_private, _looked_up(host)))


def _looked_up(host: str) -> list[str]:
    found: list[str] = []

    def ask() -> None:
        # The name service may not know it, or it may be no name at all.
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(str(answer[4][0]) for answer in getaddrinfo(host, None))

    asking = threading.Thread(target=ask, daemon=True)  # it cannot be told to hurry
    asking.start()
    asking.join(_LOOK_UP_S)
    return list(found)
