"""The only place that asks for the time."""

import time


def now() -> float:
    """Seconds since the epoch, UTC: what is stored and shown."""
    return time.time()


def monotonic() -> float:
    """Seconds on a clock that never jumps: for leases and durations on this host."""
    return time.monotonic()
