"""How long a running job still needs, from its own speed."""

MIN_PROGRESS = 0.02
MIN_ELAPSED_S = 2.0
SPREAD = 0.15  # what remains may take so much less or more


def remaining(
    progress: float, elapsed_s: float, *, resumed_at: float = 0.0
) -> tuple[float, float] | None:
    """Seconds left, as a range from optimistic to pessimistic; None while it is too early to tell.

    Args:
        progress: share done, 0 to 1.
        elapsed_s: seconds since the attempt started.
        resumed_at: share that earlier attempts had done, which this one did not have to do.
    """
    own = progress - resumed_at if 0 < resumed_at < progress else progress
    if own < MIN_PROGRESS or elapsed_s < MIN_ELAPSED_S or progress > 1:
        return None
    left = elapsed_s * (1 - progress) / own
    return left * (1 - SPREAD), left * (1 + SPREAD)
