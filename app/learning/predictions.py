"""Predictions beside the truth, as a table and as numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.learning.cell_values import Cells, Numbers, numbers_of
from app.learning.targets import Classes, Quantity


def classified(
    rows: pd.Index, target: Classes, true: Cells, outputs: NDArray[np.float32]
) -> pd.DataFrame:
    """For each row its number in the file from 1, its class, the one found, and how surely.

    Args:
        rows: positions of the rows in the file, from 0.
        target: the classes.
        true: the labels, [n].
        outputs: logits, [n, classes].
    """
    probabilities = softmax(outputs)
    found = probabilities.argmax(axis=1)
    return pd.DataFrame(
        {
            "row": rows + 1,
            "true": true,
            "predicted": np.array(target.labels, dtype=object)[found],
            "probability": probabilities.max(axis=1),
        }
    )


def estimated(
    rows: pd.Index, target: Quantity, true: Cells, outputs: NDArray[np.float32]
) -> pd.DataFrame:
    """For each row its number in the file from 1, its value, the estimate and its error.

    Args:
        rows: positions of the rows in the file, from 0.
        target: the quantity.
        true: its values as texts, [n].
        outputs: scaled estimates, [n, 1].
    """
    values, estimates = numbers_of(true), target.decode(outputs)
    return pd.DataFrame(
        {"row": rows + 1, "true": values, "predicted": estimates, "error": estimates - values}
    )


def write(predictions: pd.DataFrame, path: Path) -> None:
    """Write a table of predictions; with a byte order mark, without which Excel garbles UTF-8."""
    predictions.to_csv(path, index=False, encoding="utf-8-sig", float_format="%.9g")


def softmax(logits: NDArray[np.float32]) -> Numbers:
    """Probabilities from logits, row by row."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    powers: Numbers = np.exp(shifted)
    total: Numbers = powers.sum(axis=1, keepdims=True)
    return powers / total
