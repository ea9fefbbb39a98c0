"""Predictions of any number of rows, told in a few numbers."""

import numpy as np
import pytest

from app.learning.metrics import mean_absolute_error, r_squared
from app.learning.prediction_report import report_for
from app.learning.targets import Classes, Quantity

CLASSES = Classes(name="種類", labels=("a", "b", "c"))
QUANTITY = Quantity(name="price", mean=1e6, scale=2.0)


def cells(*values: str | None) -> np.ndarray:
    return np.array([*values, None], dtype=object)[:-1]


def test_classes_are_counted_and_scored() -> None:
    report = report_for(CLASSES)
    told = report.add(np.array([[5, 0, 0], [0, 5, 0]], np.float32), cells("a", "c"))
    report.add(np.array([[0, 0, 5], [0, 0, 5]], np.float32), cells(None, "unseen"))
    assert list(told["predicted"]) == ["a", "b"]
    assert told.shape == (2, len(report.headings))
    assert report.headings == ["predicted", "probability_a", "probability_b", "probability_c"]
    np.testing.assert_allclose(told.drop(columns="predicted").sum(axis=1), 1)
    assert report.summary() == {
        "predicted": {"c": 2, "a": 1, "b": 1},
        "accuracy": pytest.approx(1 / 3),
        "checked": 3,
    }


def test_without_the_truth_there_is_no_score() -> None:
    report = report_for(CLASSES)
    report.add(np.zeros((2, 3), np.float32), None)
    report.add(np.zeros((1, 3), np.float32), cells(None))
    assert report.summary() == {"predicted": {"a": 3, "b": 0, "c": 0}}
    quantity = report_for(QUANTITY)
    quantity.add(np.array([[1], [3]], np.float32), cells("unknown", None))
    assert quantity.summary() == {
        "predicted_mean": 1e6 + 4,
        "predicted_min": 1e6 + 2,
        "predicted_max": 1e6 + 6,
    }


def test_quantities_are_scored_as_if_they_were_there_at_once() -> None:
    generator = np.random.default_rng(0)
    true = np.round(generator.normal(1e6, 2, size=300), 3)
    outputs = ((true - 1e6) / 2 + generator.normal(0, 0.3, size=300)).astype(np.float32)[:, None]
    report = report_for(QUANTITY)
    told = [
        report.add(outputs[part], cells(*map(str, true[part])))
        for part in (slice(0, 100), slice(100, 101), slice(101, 300))
    ]
    estimates = np.concatenate([part["predicted"] for part in told])
    summary = report.summary()
    assert summary["checked"] == 300
    assert summary["r2"] == pytest.approx(r_squared(true, estimates))
    assert summary["mean_absolute_error"] == pytest.approx(mean_absolute_error(true, estimates))
    assert summary["predicted_mean"] == pytest.approx(estimates.mean())
    assert (summary["predicted_min"], summary["predicted_max"]) == (
        estimates.min(),
        estimates.max(),
    )


def test_equal_true_values_have_no_r_squared() -> None:
    report = report_for(QUANTITY)
    report.add(np.array([[0], [1]], np.float32), cells("1000000", "1000000"))
    assert "r2" not in report.summary()
    assert report.summary()["mean_absolute_error"] == 1
