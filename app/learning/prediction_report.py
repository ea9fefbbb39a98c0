"""What to tell about any number of predictions, gathered part by part in constant memory.

`add` takes the outputs of a network for some rows, and the true values where the table has
them, and gives the columns of these rows, as `headings` calls them.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.learning import plots
from app.learning.cell_values import Cells, is_missing, numbers_of
from app.learning.predictions import softmax
from app.learning.targets import Classes, Quantity, Target

BARS = 40
REACH = 4.0  # standard deviations of the training values that the picture shows


class ClassReport:
    """Predictions of classes: how many of each, and how many were right."""

    def __init__(self, target: Classes) -> None:
        self._target = target
        self._labels = np.array(target.labels, dtype=object)
        self._counts = np.zeros(len(target.labels), dtype=np.int64)
        self._known = 0
        self._right = 0

    @property
    def headings(self) -> list[str]:
        return ["predicted", *(f"probability_{label}" for label in self._target.labels)]

    def add(self, outputs: NDArray[np.float32], true: Cells | None) -> pd.DataFrame:
        probabilities = softmax(outputs)
        found = probabilities.argmax(axis=1)
        predicted = self._labels[found]
        self._counts += np.bincount(found, minlength=len(self._counts))
        if true is not None:
            known = ~is_missing(true)
            self._known += int(known.sum())
            self._right += int((true[known] == predicted[known]).sum())
        told = pd.DataFrame(probabilities)
        told.insert(0, "predicted", predicted)
        return told

    def summary(self) -> dict[str, Any]:
        frequent = np.argsort(-self._counts, kind="stable")[: plots.MAX_CLASSES]
        counts = {str(self._labels[place]): int(self._counts[place]) for place in frequent}
        if not self._known:
            return {"predicted": counts}
        accuracy = self._right / self._known
        return {"predicted": counts, "accuracy": accuracy, "checked": self._known}

    def draw(self, path: Path) -> None:
        plots.draw_counts(self._target.labels, self._counts, self._target.name, path)


class QuantityReport:
    """Estimates of a quantity: their spread, and how far they were off."""

    def __init__(self, target: Quantity) -> None:
        self._target = target
        ends = REACH * target.scale
        self._edges = np.linspace(target.mean - ends, target.mean + ends, BARS + 1)
        self._counts = np.zeros(BARS, dtype=np.int64)
        self._rows = self._known = 0
        self._total = 0.0
        self._lowest, self._highest = np.inf, -np.inf
        # Of the true values, scaled as in training, for there the squares stay exact.
        self._sum = self._squares = self._error = self._squared_error = 0.0

    @property
    def headings(self) -> list[str]:
        return ["predicted"]

    def add(self, outputs: NDArray[np.float32], true: Cells | None) -> pd.DataFrame:
        estimates = self._target.decode(outputs)
        self._rows += len(estimates)
        self._total += float(estimates.sum())
        self._lowest = min(self._lowest, float(estimates.min()))
        self._highest = max(self._highest, float(estimates.max()))
        inside = np.clip(estimates, self._edges[0], self._edges[-1])
        self._counts += np.histogram(inside, self._edges)[0]
        if true is not None:
            self._compare(outputs, true)
        return pd.DataFrame({"predicted": estimates})

    def summary(self) -> dict[str, Any]:
        spread = {
            "predicted_mean": self._total / self._rows,
            "predicted_min": self._lowest,
            "predicted_max": self._highest,
        }
        if not self._known:
            return spread
        varied = self._squares - self._sum**2 / self._known
        score = {"r2": 1 - self._squared_error / varied} if varied > 0 else {}
        error = self._error / self._known * self._target.scale
        return spread | score | {"mean_absolute_error": error, "checked": self._known}

    def draw(self, path: Path) -> None:
        plots.draw_spread(self._edges, self._counts, self._target.name, path)

    def _compare(self, outputs: NDArray[np.float32], true: Cells) -> None:
        values = (numbers_of(true) - self._target.mean) / self._target.scale
        known = np.isfinite(values)
        errors = outputs[known, 0].astype(np.float64) - values[known]
        self._known += int(known.sum())
        self._sum += float(values[known].sum())
        self._squares += float(np.square(values[known]).sum())
        self._error += float(np.abs(errors).sum())
        self._squared_error += float(np.square(errors).sum())


Report = ClassReport | QuantityReport


def report_for(target: Target) -> Report:
    """An empty report on predictions of a target."""
    return ClassReport(target) if isinstance(target, Classes) else QuantityReport(target)
