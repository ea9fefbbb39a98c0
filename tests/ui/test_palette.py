"""The colours of charts and tables are those of the theme."""

import dataclasses
import tomllib

import pytest

from app.settings import ROOT
from app.ui.components.palette import DARK, LIGHT, Palette

THEME = {
    "text": "textColor",
    "page": "backgroundColor",
    "line": "borderColor",
    "quiet": "grayColor",
    "blue": "blueColor",
    "green": "greenColor",
    "red": "redColor",
    "amber": "orangeColor",
    "pale_blue": "blueBackgroundColor",
    "pale_green": "greenBackgroundColor",
    "pale_red": "redBackgroundColor",
    "pale_amber": "orangeBackgroundColor",
    "pale_gray": "grayBackgroundColor",
    "series": "chartCategoricalColors",
}


@pytest.mark.parametrize(("mode", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_both_modes_agree_with_the_theme(mode: str, palette: Palette) -> None:
    with open(ROOT / ".streamlit" / "config.toml", "rb") as file:
        theme = tomllib.load(file)["theme"][mode]
    colors = dataclasses.asdict(palette)
    assert {name: theme[key] for name, key in THEME.items()} == colors | {
        "series": list(colors["series"])
    }
