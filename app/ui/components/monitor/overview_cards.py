"""Four numbers: the queue, the wait, the throughput, the share that succeeds."""

import streamlit as st

from app.language import Translator
from app.language.numbers import duration, number
from app.store.overview import COUNTED, Overview
from app.ui.escape import escape

HEIGHT = 104


def draw(found: Overview, _: Translator) -> None:
    grid = st.grid(2, min_column_width=130, row_height=HEIGHT)
    for label, value, below in cards(found, _):
        grid.metric(
            label, value, border=True, height="stretch", delta_description=escape(below) or None
        )


def cards(found: Overview, _: Translator) -> list[tuple[str, str, str]]:
    """Label, value, and what stands below it."""
    waited = (
        "–" if found.median_wait_s is None else duration(_rounded(found.median_wait_s), _.language)
    )
    return [
        (_("In the queue"), *_queue(found, _)),
        (_("Median wait"), waited, _("of the last hour")),
        (
            _("Throughput"),
            _("{count} / h", count=number(found.ended_this_hour, _.language)),
            _("{count} the hour before", count=number(found.ended_hour_before, _.language)),
        ),
        (_("Success, 24 h"), *_success(found, _)),
    ]


def _queue(found: Overview, _: Translator) -> tuple[str, str]:
    longest = duration(round(found.longest_wait_s), _.language)
    if found.queued == COUNTED:
        jobs = _("{count}+ jobs", count=number(COUNTED, _.language))
        return jobs, _("longest {duration} or more", duration=longest)
    jobs = _.plural("{count} job", "{count} jobs", found.queued)
    return jobs, _("longest {duration}", duration=longest) if found.queued else _("nobody waits")


def _rounded(seconds: float) -> float:
    return round(seconds, 1) if seconds < 10 else round(seconds)


def _success(found: Overview, _: Translator) -> tuple[str, str]:
    ended = found.done_in_day + found.failed_in_day
    if not ended:
        return "–", _("none has ended")
    failed = _("{count} failed", count=number(found.failed_in_day, _.language))
    return f"{_share(found.done_in_day, ended)}%", failed


def _share(part: int, whole: int) -> str:
    """In percent, and never 100 unless all of them are meant."""
    if part == whole:
        return "100"
    return f"{min(99.9, 100 * part / whole):.1f}"
