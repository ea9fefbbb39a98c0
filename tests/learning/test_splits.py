"""Which rows are learned from and which are checked with."""

import numpy as np
import pytest

from app.learning.splits import random_split, stratified_split


@pytest.mark.parametrize("rows", [10, 11, 400])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
def test_every_row_is_on_one_side(rows: int, share: float) -> None:
    training, validation = random_split(rows, share, seed=0)
    assert sorted([*training, *validation]) == list(range(rows))
    assert 2 <= len(validation) <= rows / 2
    assert list(training) == sorted(training)


def test_the_seed_decides() -> None:
    assert random_split(50, 0.2, 1)[1].tolist() == random_split(50, 0.2, 1)[1].tolist()
    assert random_split(50, 0.2, 1)[1].tolist() != random_split(50, 0.2, 2)[1].tolist()


def test_every_class_gives_its_share() -> None:
    classes = np.array([0] * 50 + [1] * 20 + [2])
    training, validation = stratified_split(classes, 0.2, seed=0)
    assert np.bincount(classes[validation], minlength=3).tolist() == [10, 4, 0]
    assert sorted([*training, *validation]) == list(range(71))


def test_at_least_one_row_is_checked_with() -> None:
    training, validation = stratified_split(np.array([0, 0, 1, 1, 1]), 0.01, seed=0)
    assert len(validation) == 1
    assert len(training) == 4
