"""A few numbers: how long, the newest of the main metrics, when it was last heard from."""

import math
from dataclasses import dataclass

import streamlit as st

from app.domain.job import Status
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import clock_time, duration, lasted, number, size
from app.store.telemetry import Curve
from app.ui import access
from app.ui.components.job.metric_titles import metric_title
from app.ui.components.job_view import JobView
from app.ui.escape import escape

HEIGHT = 104
MAIN_METRICS = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One number; all plain text."""

    label: str
    value: str
    below: str


def draw(view: JobView, _: Translator) -> None:
    """Once it has started; before, there is nothing to count."""
    if view.attempt is None:
        return
    found = cards(view, _)
    grid = st.grid(len(found), min_column_width=150, row_height=HEIGHT, key="job_cards")
    for card in found:
        grid.metric(
            escape(card.label),
            card.value,
            border=True,
            height="stretch",
            delta_description=escape(card.below),
        )


def cards(view: JobView, _: Translator) -> list[Card]:
    waited = _("waited {time}", time=clock_time(view.waited_s))
    found = [Card(_("Ran for"), lasted(view.ran_s, _.language), waited)]
    if view.job.status is Status.RUNNING:
        found = [Card(_("Elapsed"), clock_time(view.ran_s), waited)]
    found += [_metric(view, curve, _) for curve in main_curves(view)]
    if view.job.status is Status.RUNNING:
        found.append(_last_heard(view, _))
    peak = max((attempt.peak_memory or 0 for attempt in view.attempts), default=0)
    if peak:
        found.append(Card(_("Peak memory"), size(peak), _("of all its processes")))
    return found[:4]


def main_curves(view: JobView) -> list[Curve]:
    """Those with a goal first, then in the order of the catalogue, then as they were reported."""
    known = view.entry.metrics if view.entry else {}
    order = sorted(known, key=lambda name: known[name].goal is None)
    rank = {name: place for place, name in enumerate(order)}
    return sorted(view.curves, key=lambda curve: rank.get(curve.name, len(rank)))[:MAIN_METRICS]


def _metric(view: JobView, curve: Curve, _: Translator) -> Card:
    value, step = curve.values[-1], curve.steps[-1]
    shown = number(math.nan if value is None else value, _.language)
    below = _("step {step}", step=number(step, _.language))
    if value is not None and value == _best(view, curve):
        below = _("best so far, step {step}", step=number(step, _.language))
    return Card(one_line(metric_title(view.entry, curve.name, _), 40), shown, below)


def _best(view: JobView, curve: Curve) -> float | None:
    """The best value of all; None where it is not known what is good, or not all are at hand."""
    metric = view.entry.metrics.get(curve.name) if view.entry else None
    finite = [value for value in curve.values if value is not None]
    if metric is None or metric.goal is None or not finite or curve.count > len(curve.values):
        return None
    return min(finite) if metric.goal == "min" else max(finite)


def _last_heard(view: JobView, _: Translator) -> Card:
    every = duration(access.settings().tick_s, _.language)
    silent = int(view.silent_s or 0)
    value = _("{count} s ago", count=silent) if silent else _("just now")
    return Card(_("Last heard from"), value, _("checked every {duration}", duration=every))
