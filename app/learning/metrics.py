"""How good predictions are."""

import numpy as np
from numpy.typing import NDArray

from app.learning.cell_values import Numbers


def accuracy(true: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Share of the rows whose class was found, 0 to 1."""
    return float((true == predicted).mean())


def r_squared(true: Numbers, predicted: Numbers) -> float:
    """Share of the variance that is explained: 1 at best, 0 for always saying the mean.

    Where the true values do not vary, 1 if all were found and 0 if not.
    """
    unexplained = float(np.square(true - predicted).sum())
    total = float(np.square(true - true.mean()).sum())
    if total == 0:
        return float(unexplained == 0)
    return 1 - unexplained / total


def mean_absolute_error(true: Numbers, predicted: Numbers) -> float:
    """Average distance from the true value, in its unit."""
    return float(np.abs(true - predicted).mean())


def confusion_counts(
    true: NDArray[np.integer], predicted: NDArray[np.integer], classes: int
) -> NDArray[np.int64]:
    """How often each true class (row) was taken for each class (column): [classes, classes]."""
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (true, predicted), 1)
    return counts
