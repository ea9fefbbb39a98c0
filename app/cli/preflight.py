"""What can be known before anything is started: the port, the data folder.

`run.sh` runs this file with whatever Python it finds, before anything is installed; so it uses
the standard library only, and no sentence of its own.
"""

import http.client
import os
import socket
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ANSWER_WITHIN_S = 2.0
# Exit codes; run.sh has the sentences.
NO_PORT, PORT_TAKEN, NO_ADDRESS, NOT_WRITABLE = 10, 11, 12, 13


def is_loopback(address: str) -> bool:
    """Whether only this machine itself can reach an address."""
    return address == "localhost" or address == "::1" or address.startswith("127.")


def reachable(address: str) -> str:
    """The address under which a server that listens on `address` is reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - not bound


def url(address: str, port: int) -> str:
    """What is opened in a browser."""
    host = reachable(address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bind(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # As servers do: a port that was left a moment ago may be taken again.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(1)


def is_free(address: str, port: int) -> bool:
    """Whether a server could listen there."""
    try:
        _bind(address, port)
    except OSError:
        return False
    return True


def is_ours(address: str) -> bool:
    """Whether this machine has an address."""
    return is_free(address, 0)


def answers(address: str, port: int) -> bool:
    """Whether a page of Nonstop answers there."""
    connection = http.client.HTTPConnection(reachable(address), port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status in (200, 503) and b'"ok"' in answer.read(4096)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself where it is not there yet."""
    present = folder
    while not present.exists() and present != present.parent:
        present = present.parent
    return present.is_dir() and os.access(present, os.W_OK | os.X_OK)


def main(address: str, port: str, folder: str) -> int:
    """The exit code that says what is in the way; 0 when nothing is."""
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        return NO_PORT
    if not is_ours(address):
        return NO_ADDRESS
    if not is_free(address, int(port)):
        return PORT_TAKEN
    if not can_write(Path(folder).expanduser().absolute()):
        return NOT_WRITABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
