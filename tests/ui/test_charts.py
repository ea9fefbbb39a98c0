"""Limits of axes, and what they do with strange values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.components import chart
from app.ui.components.job.curve_options import Line, value_range


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 5000, (0, 5000, 1000)), (1.02, 4.4, (1, 5, 1)), (0.91, 0.97, (0.9, 0.98, 0.02))],
)
def test_limits_are_round(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert chart.nice_range(low, high) == pytest.approx(expected)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1.7e308))
def test_limits_hold_the_values_and_can_be_drawn(low: float, spread: float) -> None:
    high = min(low + spread, 1.7e308)
    least, most, interval = chart.nice_range(low, high)
    assert all(map(math.isfinite, (least, most, interval)))
    assert interval > 0
    assert (most - least) / interval <= 12
    if abs(low) < 1e299 and abs(high) < 1e299:
        slack = interval * 1e-6
        assert least <= low + slack
        assert most >= high - slack


def test_a_steady_value_does_not_look_like_a_storm() -> None:
    low, high, _interval = value_range([Line("speed", [(0, 47_000), (1, 49_000)], [])])
    assert high - low >= 0.2 * 47_000
