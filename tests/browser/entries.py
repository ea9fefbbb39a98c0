"""Workloads as a consumer publishes them, with fields of every kind."""

from typing import Any

from app.domain.workload import CatalogueEntry, Example
from tests.page_server import ROOT

PENGUINS = ROOT / "examples" / "penguins.csv"


def titled(en: str, ja: str, **schema: Any) -> dict[str, Any]:
    return schema | {"x-title": {"en": en, "ja": ja}}


TABLE = CatalogueEntry(
    name="table",
    title={"en": "Table", "ja": "表"},
    description={"en": "Looks at a table.", "ja": "表を見ます。"},
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["data", "target"],
        "properties": {
            "data": titled(
                "File",
                "ファイル",
                **{
                    "type": "object",
                    "properties": {"upload": {"type": "string"}, "name": {"type": "string"}},
                    "required": ["upload", "name"],
                    "additionalProperties": False,
                    "x-upload": [".csv"],
                },
            ),
            "target": titled(
                "Target", "目的の列", **{"type": "string", "minLength": 1, "x-column-of": "data"}
            ),
            "epochs": titled(
                "Epochs", "エポック数", type="integer", default=10, minimum=1, maximum=100
            ),
            "share": titled(
                "Share",
                "検証に使う割合",
                type="number",
                default=0.2,
                exclusiveMinimum=0,
                maximum=0.5,
            ),
            "seed": titled(
                "Seed", "乱数の種", **{"type": "integer", "default": 0, "x-advanced": True}
            ),
        },
    },
    examples=(
        Example(
            title={"en": "Penguins", "ja": "ペンギン"},
            params={"target": "species", "epochs": 20},
            files={"data": str(PENGUINS)},
        ),
    ),
)

# What a hostile or careless author might write: none of it may become more than text.
WILD = "**b** <b>x</b> :red[r] $x^2$ [l](http://x.test) http://y.test :streamlit: `c`"
UNFRIENDLY = CatalogueEntry(
    name="unfriendly",
    title=WILD,
    description=WILD,
    schema={
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "default": WILD, "x-title": WILD, "x-description": WILD},
            "pick": {"enum": [WILD, "*b*"], "default": WILD, "x-title": "pick"},
        },
    },
)
BROKEN = CatalogueEntry(
    name="broken",
    title="broken",
    description="",
    schema={},
    source="/home/somebody/jobs/broken.py",
    error="ModuleNotFoundError: No module named 'cupy'",
)
