"""The jobs before and after one, as columns."""

from app.ui.components.job.follows import steps


def test_each_job_stands_to_the_right_of_all_that_it_waits_for() -> None:
    assert steps([1, 2, 3], [(1, 2), (2, 3)]) == [[1], [2], [3]]
    assert steps([1, 2, 3, 4], [(1, 2), (1, 3), (2, 4), (3, 4)]) == [[1], [2, 3], [4]]
    assert steps([1, 2, 3], [(1, 3), (2, 3)]) == [[1, 2], [3]]
    assert steps([1, 2, 3], [(1, 2), (1, 3), (2, 3)]) == [[1], [2], [3]]


def test_what_is_not_shown_has_no_place() -> None:
    assert steps([2, 3], [(1, 2), (2, 3)]) == [[2], [3]]
    assert steps([], []) == []
