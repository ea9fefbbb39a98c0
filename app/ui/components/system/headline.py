"""The sentence: is everything healthy, and if not, what to look at."""

from collections.abc import Sequence

import streamlit as st

from app.language import Translator
from app.language.numbers import duration, moment
from app.operations.health import Health
from app.ui import identity
from app.ui.components.system.checks import Check
from app.ui.escape import escape


def draw(found: Health, checks: Sequence[Check], _: Translator) -> None:
    watched = [check for check in checks if check.watch]
    with st.container(border=True, gap="xsmall", key="system_sentence"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            st.subheader(_answer(watched, _), anchor=False, width="content")
            st.markdown(f":small[:gray[{escape(_as_of(found, _))}]]", width="content")
        for check in watched:
            st.markdown(_line(check, len(watched), _))


def _answer(watched: Sequence[Check], _: Translator) -> str:
    if any(check.level == "fail" for check in watched):
        wrong = _("Something is wrong")
        return f":red[:material/error:] {escape(wrong)}"
    well = _("Running well")
    return f":green[:material/check_circle:] {escape(well)}"


def _line(check: Check, count: int, _: Translator) -> str:
    if check.level == "fail":
        return f":red[:material/error:] {escape(check.watch)}"
    alone = _("One thing to watch: {what}", what=check.watch)
    return f":orange[:material/warning:] :gray[{escape(alone if count == 1 else check.watch)}]"


def _as_of(found: Health, _: Translator) -> str:
    checked = _("checked at {time}", time=moment(found.at, identity.zone(), found.at))
    if not found.alive:
        return checked
    up_s = found.at - min(one.worker.started_at for one in found.alive)
    up = _("up for {duration}", duration=duration(max(0.0, round(up_s)), _.language))
    return _(" · ").join([checked, up])
