"""Where pictures are drawn: colours, fonts and one pair of axes.

matplotlib is imported only inside the functions: drawing is rare, and loading it is slow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREY, PALE, INK = "#2F5BD7", "#697586", "#E1E5EB", "#202939"
DOTS_PER_INCH = 150

_JAPANESE_FONTS = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "TakaoGothic",
    "VL Gothic",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
    "Noto Serif CJK JP",
)
_JAPANESE_FILES = ("cjk", "notosansjp", "ipag", "ipaexg", "takaog", "vl-gothic")


@contextmanager
def drawn(path: Path, *, width: float, height: float) -> Iterator["Axes"]:
    """Axes to draw on, written to a PNG file at the end.

    Texts are shown as they are: a dollar sign begins no formula.

    Args:
        path: where to write.
        width: of the picture, in inches.
        height: of the picture, in inches.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_style()):
        figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        yield axes
        figure.savefig(path, format="png")


def _style() -> dict[Any, Any]:
    return {
        "font.family": [*_japanese_font(), "DejaVu Sans"],
        "font.size": 9,
        "text.parse_math": False,
        "text.color": INK,
        "axes.titlesize": 11,
        "axes.titlepad": 12,
        "axes.labelcolor": GREY,
        "xtick.color": GREY,
        "ytick.color": GREY,
    }


def _japanese_font() -> list[str]:
    """The name of an installed font with Japanese letters; none where there is none."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    known = {font.name for font in manager.ttflist}
    if known.isdisjoint(_JAPANESE_FONTS):  # matplotlib's list may be older than the font
        for file in font_manager.findSystemFonts():
            if any(part in Path(file).name.lower() for part in _JAPANESE_FILES):
                manager.addfont(file)
        known = {font.name for font in manager.ttflist}
    return [name for name in _JAPANESE_FONTS if name in known][:1]
