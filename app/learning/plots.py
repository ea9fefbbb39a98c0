"""Pictures of how good predictions are. matplotlib is loaded only when one is drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.learning.canvas import BLUE, GREY, INK, PALE, drawn
from app.learning.cell_values import Numbers
from app.learning.metrics import confusion_counts, mean_absolute_error, r_squared

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_CLASSES = 20
MAX_LABEL = 18  # characters
MAX_DOTS = 20_000
DARK = 0.55  # share from which on a cell needs a light number


def draw_confusion(predictions: pd.DataFrame, labels: Sequence[str], name: str, path: Path) -> None:
    """Draw how often each class was taken for each, as a PNG.

    Args:
        predictions: as `predictions.classified` gives them.
        labels: the classes in order; of more than twenty, the most frequent are shown.
        name: what was predicted.
        path: where to write.
    """
    totals = predictions["true"].value_counts().reindex(list(labels), fill_value=0)
    frequent = set(totals.nlargest(MAX_CLASSES).index)
    shown = [label for label in labels if label in frequent]
    positions = {label: position for position, label in enumerate(shown)}
    both = predictions[predictions["true"].isin(shown) & predictions["predicted"].isin(shown)]
    counts = confusion_counts(
        both["true"].map(positions).to_numpy(np.int64),
        both["predicted"].map(positions).to_numpy(np.int64),
        len(shown),
    )
    right = int((predictions["true"] == predictions["predicted"]).sum())
    title = f"{_short(name)}: {right} of {len(predictions)} right"
    if len(shown) < len(labels):
        title += f" (showing {len(shown)} of {len(labels)} classes)"
    side = 3.0 + 0.4 * len(shown)
    with drawn(path, width=side + 0.6, height=side) as axes:
        _draw_cells(axes, counts, totals[shown].to_numpy(np.int64))
        names = [_short(label) for label in shown]
        axes.set_xticks(range(len(shown)), names, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(shown)), names)
        axes.set_title(title, loc="left")
        axes.set_xlabel("predicted")
        axes.set_ylabel("true")


def draw_estimates(predictions: pd.DataFrame, name: str, path: Path) -> None:
    """Draw estimates over true values, with the line on which they would be right, as a PNG.

    Args:
        predictions: as `predictions.estimated` gives them; of very many, some are shown.
        name: what was predicted.
        path: where to write.
    """
    true = predictions["true"].to_numpy(np.float64)
    estimates = predictions["predicted"].to_numpy(np.float64)
    score, error = r_squared(true, estimates), mean_absolute_error(true, estimates)
    ends = [min(true.min(), estimates.min()), max(true.max(), estimates.max())]
    every = slice(None, None, 1 + len(true) // MAX_DOTS)
    with drawn(path, width=5.0, height=5.0) as axes:
        axes.plot(ends, ends, color=GREY, linewidth=1, zorder=1)
        axes.scatter(true[every], estimates[every], s=18, color=BLUE, alpha=0.55, linewidths=0)
        axes.set_title(
            f"{_short(name)}: off by {error:.3g} on average (R² {score:.3f})", loc="left"
        )
        axes.set_xlabel("true")
        axes.set_ylabel("predicted")
        axes.set_aspect("equal", adjustable="datalim")
        axes.grid(color=PALE, linewidth=0.8)
        axes.set_axisbelow(True)


def draw_counts(labels: Sequence[str], counts: NDArray[np.int64], name: str, path: Path) -> None:
    """Draw how many rows were taken for each class, as a PNG.

    Args:
        labels: the classes in order; of more than twenty, the most frequent are shown.
        counts: rows of each.
        name: what was predicted.
        path: where to write.
    """
    frequent = set(np.argsort(-counts, kind="stable")[:MAX_CLASSES].tolist())
    shown = [place for place in range(len(labels)) if place in frequent]
    title = f"{_short(name)}: {counts.sum():,} rows predicted"
    if len(shown) < len(labels):
        title += f" (showing {len(shown)} of {len(labels)} classes)"
    with drawn(path, width=6.0, height=1.2 + 0.3 * len(shown)) as axes:
        bars = axes.barh(range(len(shown)), counts[shown], color=BLUE, height=0.7)
        axes.bar_label(bars, [f"{count:,}" for count in counts[shown]], padding=4)
        axes.set_yticks(range(len(shown)), [_short(labels[place]) for place in shown])
        axes.invert_yaxis()
        axes.set_xticks([])
        axes.margins(x=0.15)
        axes.set_title(title, loc="left")


def draw_spread(edges: Numbers, counts: NDArray[np.int64], name: str, path: Path) -> None:
    """Draw how many rows were estimated in each interval, as a PNG.

    Args:
        edges: of the intervals, one more than there are counts.
        counts: rows of each interval; the outermost also hold what lies beyond.
        name: what was predicted.
        path: where to write.
    """
    with drawn(path, width=6.0, height=3.6) as axes:
        axes.bar(edges[:-1], counts, width=np.diff(edges), align="edge", color=BLUE)
        axes.set_title(f"{_short(name)}: {counts.sum():,} rows predicted", loc="left")
        axes.set_xlabel("predicted")
        axes.set_ylabel("rows")
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        axes.set_axisbelow(True)


def _draw_cells(axes: "Axes", counts: NDArray[np.int64], totals: NDArray[np.integer]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shares = counts / np.maximum(totals, 1)[:, None]
    colours = LinearSegmentedColormap.from_list("blue", ["#FFFFFF", BLUE])
    axes.imshow(shares, cmap=colours, vmin=0, vmax=1)
    edges = np.arange(len(counts) + 1) - 0.5
    axes.hlines(edges, edges[0], edges[-1], color=PALE, linewidth=0.8)
    axes.vlines(edges, edges[0], edges[-1], color=PALE, linewidth=0.8)
    for row, column in np.argwhere(counts > 0):
        ink = "#FFFFFF" if shares[row, column] > DARK else INK
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=ink)


def _short(label: str) -> str:
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1] + "…"
