"""Pictures: that they are drawn whole, whatever the names are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from app.learning.plots import draw_confusion, draw_counts, draw_estimates, draw_spread


def classified(labels: list[str], rows: int) -> pd.DataFrame:
    true = [labels[i % len(labels)] for i in range(rows)]
    found = [labels[(i + (i % 5 == 0)) % len(labels)] for i in range(rows)]
    return pd.DataFrame({"true": true, "predicted": found}, dtype=object)


def colours(path: Path) -> set[tuple[int, ...]]:
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    return {tuple(pixel) for pixel in np.unique(pixels, axis=0).tolist()}


@pytest.mark.parametrize(
    "labels",
    [
        ["no", "yes"],
        ["合格", "不合格", "再検査"],
        ["$1 to $5", "$x^{", "a_b\\c", "%"],
        ["a very long label that would push everything else aside", "short"],
    ],
)
def test_draws_any_labels(tmp_path: Path, labels: list[str]) -> None:
    path = tmp_path / "confusion.png"
    draw_confusion(classified(labels, 50), labels, labels[0], path)
    assert len(colours(path)) > 10


def test_draws_the_most_frequent_of_many_classes(tmp_path: Path) -> None:
    labels = [f"class {i}" for i in range(60)]
    path = tmp_path / "confusion.png"
    draw_confusion(classified(labels, 600), labels, "kind", path)
    with Image.open(path) as picture:
        assert max(picture.size) < 2500


@pytest.mark.parametrize("rows", [2, 100, 50_000])
def test_draws_estimates(tmp_path: Path, rows: int) -> None:
    true = np.linspace(-5, 5, rows)
    path = tmp_path / "estimates.png"
    told = pd.DataFrame({"true": true, "predicted": true + np.sin(true)})
    draw_estimates(told, "燃費 (km/L)", path)
    assert len(colours(path)) > 10


@pytest.mark.parametrize("classes", [1, 3, 60])
def test_draws_counts(tmp_path: Path, classes: int) -> None:
    path = tmp_path / "counts.png"
    draw_counts([f"種類 {i}" for i in range(classes)], np.arange(classes) * 1000, "種類", path)
    assert len(colours(path)) > 10


def test_draws_a_spread(tmp_path: Path) -> None:
    path = tmp_path / "spread.png"
    draw_spread(np.linspace(0, 1, 5), np.array([0, 3, 5, 1]), "燃費 (km/L)", path)
    assert len(colours(path)) > 10
