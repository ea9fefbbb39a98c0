"""The live curves of a job's metrics."""

import streamlit as st

from app.language import Translator
from app.language.numbers import number
from app.ui.components.heading import section
from app.ui.components.job import curve_options
from app.ui.components.job.curve_options import Line
from app.ui.components.job_view import JobView
from app.ui.components.palette import palette
from app.ui.escape import escape

FIRST_HEIGHT, HEIGHT = 240, 170
PANELS = 6  # as many as a reader can take in; the others are named
_DIGIT_WIDTH = 7


def draw(view: JobView, _: Translator) -> None:
    section(_("Metrics"))
    with st.container(border=True, key="curves"):
        if view.curves:
            _charts(view, _)
        elif view.job.is_terminal or not (view.entry and view.entry.metrics):
            st.markdown(
                _(
                    "This workload reports no metrics. Write `job.metric(loss=…)` and curves"
                    " appear here."
                )
            )
        else:
            st.markdown(_("No metrics yet."))


def _charts(view: JobView, _: Translator) -> None:
    colors, shared = palette(), curve_options.frame(view)
    grouped = curve_options.panels(view)
    drawn = [[curve_options.line(view, curve, _) for curve in panel] for panel in grouped[:PANELS]]
    left = _left_edge(drawn)
    before = 0
    for place, lines in enumerate(drawn):
        st.echarts_chart(
            curve_options.options(lines, shared, colors, _, left=left, before=before),
            height=HEIGHT if place else FIRST_HEIGHT,
            key=f"curves_{place}",
            alt=_alt(lines, _),
        )
        before += len(lines)
    _remarks(view, _)
    if more := [curve_options.line(view, panel[0], _).name for panel in grouped[PANELS:]]:
        st.caption(_("Also reported: {names}", names=escape(_(", ").join(more))))


def _left_edge(drawn: list[list[Line]]) -> int:
    """Wide enough for every label of every panel, so that the plots begin at one edge."""
    longest = 3
    for lines in drawn:
        low, high, interval = curve_options.value_range(lines)
        for value in (low, low + interval, high):
            longest = max(longest, len(f"{float(f'{value:.12g}'):,}".removesuffix(".0")))
    return 12 + _DIGIT_WIDTH * min(longest, 16)


def _alt(lines: list[Line], _: Translator) -> str:
    parts = []
    for one in lines:
        known = [(step, value) for step, value in one.points if value is not None]
        if known:
            step, value = known[-1]
            parts.append(
                _(
                    "{name}: {value} at step {step}",
                    name=one.name,
                    value=number(value, _.language),
                    step=number(step, _.language),
                )
            )
    return "; ".join(parts) or _("No finite values yet.")


def _remarks(view: JobView, _: Translator) -> None:
    for curve in view.curves:
        if curve.not_finite:
            name = escape(curve_options.line(view, curve, _).name)
            text = _.plural(
                "{name}: {count} value was not finite (NaN or infinite) and is left out.",
                "{name}: {count} values were not finite (NaN or infinite) and are left out.",
                curve.not_finite,
                name=name,
            )
            st.caption(f":orange[:material/warning:] {text}")
