"""The column to predict: classes to tell apart, or a quantity to estimate."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from app.domain.sentence import sentence
from app.learning.cell_values import Cells, Numbers, is_missing, numbers_of
from app.learning.column_kinds import is_numeric
from app.learning.errors import LearningError

Task = Literal["classification", "regression"]

BINARY = 2  # different values of any kind are classes
FEW_NUMBERS = 10  # up to so many different whole numbers are taken for classes
ROWS_PER_NUMBER = 5  # if each stands in so many rows on average


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """A target with one of some labels; a network has one output, a logit, for each."""

    task: ClassVar[Task] = "classification"
    name: str
    labels: tuple[str, ...]

    @property
    def outputs(self) -> int:
        return len(self.labels)

    def encode(self, cells: Cells) -> NDArray[np.int64]:
        """Positions of the labels, [n]; every cell must be one of them."""
        positions = {label: position for position, label in enumerate(self.labels)}
        return np.array([positions[cell] for cell in cells], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A target that is a number; a network's one output is it, scaled by the training rows."""

    task: ClassVar[Task] = "regression"
    name: str
    mean: float
    scale: float

    @property
    def outputs(self) -> int:
        return 1

    def encode(self, cells: Cells) -> NDArray[np.float32]:
        """Scaled numbers, [n, 1]."""
        scaled = (numbers_of(cells) - self.mean) / self.scale
        return scaled.astype(np.float32)[:, None]

    def decode(self, outputs: NDArray[np.float32]) -> Numbers:
        """Numbers in the target's unit, [n], from outputs [n, 1]."""
        return outputs[:, 0].astype(np.float64) * self.scale + self.mean


Target = Classes | Quantity


def task_of(name: str, cells: Cells, wanted: Literal["auto"] | Task) -> Task:
    """Whether to classify or to estimate.

    Text, dates and booleans are classes. Numbers are a quantity, unless there are two
    different ones, or at most ten whole ones that stand in five rows each on average.

    Args:
        name: the target's name.
        cells: its present values.
        wanted: "auto", or what the person chose.

    Raises:
        LearningError: a quantity is wanted of a column of text.
    """
    numeric = is_numeric(cells)
    if wanted == "regression" and not numeric:
        raise LearningError(
            sentence(
                'The target column "{name}" holds text such as "{example}" and cannot be'
                " estimated as a number; choose classification.",
                name=name,
                example=str(cells[0]),
            )
        )
    if wanted != "auto":
        return wanted
    if not numeric:
        return "classification"
    values = numbers_of(cells)
    known = values[np.isfinite(values)]
    different = np.unique(known)
    whole = bool((different == np.floor(different)).all())
    few = len(different) <= min(FEW_NUMBERS, len(known) / ROWS_PER_NUMBER)
    is_class = len(different) <= BINARY or (whole and few)
    return "classification" if is_class else "regression"


def usable(cells: Cells, task: Task) -> NDArray[np.bool_]:
    """Which cells of the target column have a value to learn from."""
    return ~is_missing(cells) if task == "classification" else np.isfinite(numbers_of(cells))


def classes_of(name: str, cells: Cells) -> Classes:
    """The classes of a target.

    Raises:
        LearningError: there is only one, or nearly every row has its own.
    """
    different = np.array(sorted(set(cells)), dtype=object)
    if len(different) == 1:
        raise LearningError(
            sentence(
                'The target column "{name}" has only one class, "{label}"; nothing can be learned.',
                name=name,
                label=different[0],
            )
        )
    if len(different) > len(cells) / 2:
        raise LearningError(
            sentence(
                'The target column "{name}" has {classes} different values in {rows} rows;'
                " that is too many to tell apart.",
                name=name,
                classes=len(different),
                rows=len(cells),
            )
        )
    in_order = np.argsort(numbers_of(different), kind="stable")  # "10" after "9"; text stays last
    return Classes(name=name, labels=tuple(different[in_order]))


def quantity_of(name: str, cells: Cells) -> Quantity:
    """The scale of a target.

    Raises:
        LearningError: it is the same everywhere, or too large to compute with.
    """
    values = numbers_of(cells)
    with np.errstate(over="ignore", invalid="ignore"):
        mean, scale = float(values.mean()), float(values.std())
    if not np.isfinite(scale):
        raise LearningError(
            sentence('The target column "{name}" has numbers too large to compute with.', name=name)
        )
    if scale == 0:
        raise LearningError(
            sentence(
                'The target column "{name}" has the same number in every row to learn from;'
                " nothing can be learned.",
                name=name,
            )
        )
    return Quantity(name=name, mean=mean, scale=scale)


def to_json(target: Target) -> dict[str, Any]:
    """A target as JSON can hold it."""
    return {"task": target.task, **asdict(target)}


def from_json(described: Mapping[str, Any]) -> Target:
    """The target that `to_json` described."""
    if described["task"] == "classification":
        return Classes(name=described["name"], labels=tuple(described["labels"]))
    return Quantity(name=described["name"], mean=described["mean"], scale=described["scale"])
