"""The work that every peer's jobs do; the same as in workloads/measured.py."""

import os
import time


def note(path: str, text: str = "") -> None:
    """One line with the time of the machine's monotonic clock, written whole."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{time.monotonic():.6f} {text}\n".encode())
    finally:
        os.close(descriptor)
