"""How good predictions are."""

import numpy as np
import pytest

from app.learning.metrics import accuracy, confusion_counts, mean_absolute_error, r_squared
from app.learning.predictions import softmax

TRUE = np.array([1.0, 2.0, 3.0])


def test_accuracy_is_a_share() -> None:
    assert accuracy(np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2])) == 0.75


def test_r_squared_compares_with_the_mean() -> None:
    assert r_squared(TRUE, TRUE) == 1
    assert r_squared(TRUE, np.full(3, 2.0)) == 0
    assert r_squared(TRUE, np.array([3.0, 2.0, 1.0])) == -3


def test_r_squared_of_values_that_do_not_vary() -> None:
    assert r_squared(np.ones(3), np.ones(3)) == 1
    assert r_squared(np.ones(3), TRUE) == 0


def test_the_error_has_the_unit_of_the_values() -> None:
    assert mean_absolute_error(TRUE, TRUE + 0.5) == 0.5


def test_confusion_counts_true_by_predicted() -> None:
    counts = confusion_counts(np.array([0, 0, 2]), np.array([0, 1, 2]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]


def test_softmax_bears_large_logits() -> None:
    found = softmax(np.array([[1000.0, 1000.0], [0.0, -1000.0]], dtype=np.float32))
    assert found == pytest.approx(np.array([[0.5, 0.5], [1.0, 0.0]]))
