"""What was looked at, line by line."""

from collections.abc import Sequence

import streamlit as st

from app.language import Translator
from app.operations.health import Level
from app.ui.components.heading import section
from app.ui.components.system.checks import Check
from app.ui.escape import escape

MARKS: dict[Level, str] = {
    "ok": ":green[:material/check:]",
    "warn": ":orange[:material/warning:]",
    "fail": ":red[:material/close:]",
}


def draw(checks: Sequence[Check], _: Translator) -> None:
    section(_("Checks"))
    st.table(
        {
            "name": [f"{MARKS[check.level]} {escape(check.name)}" for check in checks],
            "text": [f":gray[{escape(check.text)}]" for check in checks],
        },
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )
