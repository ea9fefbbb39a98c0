"""When to try again."""

import pytest

from app.domain import retry


def test_each_failure_doubles_the_pause_until_ten_minutes() -> None:
    pauses = [retry.delay(failures, 0.5) for failures in range(1, 12)]
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert pauses[-1] == retry.LONGEST_S


@pytest.mark.parametrize("failures", [1, 5, 100, 5000])
def test_jitter_spreads_by_half(failures: int) -> None:
    middle = retry.delay(failures, 0.5)
    assert retry.delay(failures, 0.0) == 0.5 * middle
    assert retry.delay(failures, 1.0) == 1.5 * middle
