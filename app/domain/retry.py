"""When to try again."""

BASE_S = 2.0
LONGEST_S = 600.0


def delay(failures: int, jitter: float) -> float:
    """Seconds to wait after so many failures: exponential, spread by jitter, at most ten minutes.

    Args:
        failures: how often it has failed so far, at least 1.
        jitter: random number from 0 to 1.
    """
    doubled = BASE_S * 2.0 ** min(failures - 1, 30)  # a thousand doublings are too large to write
    return min(LONGEST_S, doubled) * (0.5 + jitter)
