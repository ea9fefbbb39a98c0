"""How long a job still needs."""

import pytest

from app.domain.eta import remaining


def test_half_done_takes_about_as_long_again() -> None:
    left = remaining(0.5, 100)
    assert left is not None
    assert left[0] < 100 < left[1]


@pytest.mark.parametrize(("progress", "elapsed"), [(0, 100), (0.01, 100), (0.5, 1), (1.5, 100)])
def test_it_is_not_told_too_early_or_from_nonsense(progress: float, elapsed: float) -> None:
    assert remaining(progress, elapsed) is None


def test_nothing_is_left_at_the_end() -> None:
    assert remaining(1.0, 100) == (0, 0)


def test_what_earlier_attempts_did_is_not_taken_for_speed() -> None:
    fresh, resumed = remaining(0.9, 100), remaining(0.9, 100, resumed_at=0.8)
    assert fresh is not None
    assert resumed is not None
    assert resumed[0] == pytest.approx(9 * fresh[0])


def test_a_start_beyond_the_progress_is_not_believed() -> None:
    assert remaining(0.5, 100, resumed_at=0.7) == remaining(0.5, 100)
