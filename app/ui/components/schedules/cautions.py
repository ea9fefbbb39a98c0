"""What has to be looked at, in sentences: before it goes wrong, where that can be known."""

from collections.abc import Sequence

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import number
from app.store.schedule_views import Counted
from app.ui.components.schedules.schedule_rows import WARN_AFTER, Row
from app.ui.escape import escape

LONGEST_NAME, LONGEST_WHY = 60, 300
SHOWN = 5  # sentences; the list below has them all as a state


def draw(found: Sequence[Row], today: Counted, _: Translator) -> None:
    """One line each; nothing when all is well."""
    _lines([*_caught_up(today, _), *(text for row in found for text in of_one(row, _))], _)


def draw_one(row: Row, _: Translator) -> None:
    """The same, of one schedule."""
    _lines(of_one(row, _), _)


def _lines(said: Sequence[str], _: Translator) -> None:
    if not said:
        return
    with st.container(gap="xsmall", key="cautions"):
        for text in said[:SHOWN]:
            st.markdown(f":orange[:material/warning:] {escape(text)}")
        if (more := len(said) - SHOWN) > 0:
            st.caption(_.plural("and {count} more", "and {count} more", more))


def of_one(row: Row, _: Translator) -> list[str]:
    """Why one schedule's next job would not run, or its last ones did not."""
    name = one_line(row.schedule.name, LONGEST_NAME)
    said = []
    if row.problem is not None:
        why = one_line(_.say(row.problem), LONGEST_WHY)
        said.append(_("“{name}” cannot run as it is: {why}", name=name, why=why))
    if row.schedule.is_paused and row.schedule.paused_by == "":
        said.append(_("“{name}” paused itself after failures in a row.", name=name))
    elif row.lately.failures >= WARN_AFTER:
        said.append(
            _(
                "“{name}” has failed {count} times in a row.",
                name=name,
                count=number(row.lately.failures, _.language),
            )
        )
    return said


def _caught_up(today: Counted, _: Translator) -> list[str]:
    """What was done about moments that passed while nothing ran."""
    if not today.missed and not today.caught_up:
        return []
    passed = number(today.missed + today.caught_up, _.language)
    return [
        _(
            "Moments that passed today while Nonstop was not running: {passed}."
            " Made up for: {made_up}; left out: {left_out}.",
            passed=passed,
            made_up=number(today.caught_up, _.language),
            left_out=number(today.missed, _.language),
        )
    ]
