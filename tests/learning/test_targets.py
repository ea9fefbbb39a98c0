"""What is to be predicted."""

from typing import Literal

import numpy as np
import pytest

from app.learning.cell_values import Cells
from app.learning.errors import LearningError
from app.learning.targets import (
    Classes,
    Quantity,
    classes_of,
    from_json,
    quantity_of,
    task_of,
    to_json,
)


def cells(values: list[str]) -> Cells:
    return np.array(values, dtype=object)


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["a", "b", "a"], "classification"),
        (["true", "false"], "classification"),
        (["2024-01-01", "2024-01-02"], "classification"),
        (["0", "1", "1"], "classification"),
        (["0.5", "1.5"], "classification"),
        (["1", "2", "3"] * 5, "classification"),
        (["1", "2", "3"] * 4, "regression"),
        ([str(i % 11) for i in range(110)], "regression"),
        (["1.5", "2.5", "3.5"] * 10, "regression"),
        ([str(i / 7) for i in range(50)], "regression"),
    ],
)
def test_finds_the_task(values: list[str], task: str) -> None:
    assert task_of("y", cells(values), "auto") == task


@pytest.mark.parametrize("wanted", ["classification", "regression"])
def test_the_task_can_be_chosen(wanted: Literal["classification", "regression"]) -> None:
    assert task_of("y", cells(["1", "2", "3"] * 5), wanted) == wanted


def test_classes_stand_in_the_order_of_their_numbers() -> None:
    found = classes_of("y", cells(["10", "9", "9", "b", "a", "a", "b", "10"]))
    assert found.labels == ("9", "10", "a", "b")
    assert found.encode(cells(["b", "9"])).tolist() == [3, 0]


def test_a_quantity_is_scaled_and_back() -> None:
    found = quantity_of("y", cells(["10", "30"]))
    assert found == Quantity(name="y", mean=20.0, scale=10.0)
    scaled = found.encode(cells(["10", "25"]))
    assert scaled.tolist() == [[-1.0], [0.5]]
    assert found.decode(scaled).tolist() == [10.0, 25.0]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [(["2", "2.0"], "the same number in every row"), (["1e308", "-1e308"], "too large")],
)
def test_says_when_a_quantity_cannot_be_learned(values: list[str], sentence: str) -> None:
    with pytest.raises(LearningError, match=sentence):
        quantity_of("y", cells(values))


@pytest.mark.parametrize(
    "target", [Classes(name="y", labels=("a", "b")), Quantity(name="y", mean=1.5, scale=0.1)]
)
def test_targets_survive_json(target: Classes | Quantity) -> None:
    assert from_json(to_json(target)) == target
