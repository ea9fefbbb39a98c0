"""Which rows to learn from and which to check with."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def random_split(rows: int, share: float, seed: int) -> tuple[Rows, Rows]:
    """Positions of the rows to learn from and of those to check with, each in ascending order.

    Args:
        rows: how many there are, at least 4.
        share: part of them to check with; at least two rows, at most half.
        seed: same seed, same rows.
    """
    checks = min(max(2, round(share * rows)), rows // 2)
    shuffled = np.random.default_rng(seed).permutation(rows)
    return np.sort(shuffled[checks:]), np.sort(shuffled[:checks])


def stratified_split(classes: Rows, share: float, seed: int) -> tuple[Rows, Rows]:
    """Like `random_split`, with about the same share of every class.

    A class with a single row is learned from, never checked with.

    Args:
        classes: the class of each row.
        share: part of the rows to check with.
        seed: same seed, same rows.
    """
    generator = np.random.default_rng(seed)
    checks: list[int] = []
    largest: Rows = np.array([], dtype=np.int64)
    for label in np.unique(classes):
        members = generator.permutation(np.flatnonzero(classes == label))
        checks += members[: min(round(share * len(members)), len(members) - 1)].tolist()
        largest = max(largest, members, key=len)
    chosen = np.array(sorted(checks) or largest[:1], dtype=np.int64)
    return np.setdiff1d(np.arange(len(classes)), chosen), chosen
