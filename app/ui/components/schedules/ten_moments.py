"""What a rule means: a plain sentence, and its next ten moments in two zones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import clock, recurrence
from app.domain.schedule import Timing
from app.language import Translator, moments
from app.language.schedules import clock_change, rule_sentence
from app.recurrence import Moment
from app.ui import identity
from app.ui.components.quiet import quiet
from app.ui.escape import escape

COUNT = 10
_ROOM = 334  # pixels


@dataclass(frozen=True, slots=True)
class Line:
    """A moment in the table, and what an edit does to it."""

    moment: Moment
    change: Literal["new", "gone"] | None = None


def coming(timing: Timing, now: float) -> list[Moment]:
    """The next ten; fewer when it ends before."""
    return list(islice(recurrence.after(timing, now), COUNT))


def room(*, roomy: bool) -> DeltaGenerator:
    """Where they stand, or what is wrong instead.

    Args:
        roomy: as high as ten of them, so that nothing below moves while a rule is typed.
    """
    return st.container(height=_ROOM if roomy else "content", border=False, gap="xsmall")


def draw(timing: Timing, *, before: Timing | None = None) -> None:
    """The sentence and the moments.

    Args:
        before: what it replaces; moments that come and go are marked.
    """
    _ = identity.translate()
    mine, zone, now = identity.zone(), ZoneInfo(timing.zone), clock.now()
    found = coming(timing, now)
    st.markdown(_sentence(timing, _))
    quiet(_heading(zone, mine, len(found), _))
    rows = [
        _row(line, zone, mine, _)
        for line in compared(found, coming(before, now) if before else None)
    ]
    # Equal clocks need no second column, and without remarks there is no third.
    kept = [place for place in range(3) if any(row[place] for row in rows)]
    st.table(
        {str(place): [row[place] for row in rows] for place in kept},
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )


def compared(found: Sequence[Moment], before: Sequence[Moment] | None) -> list[Line]:
    """The moments in order, with those that an older rule had up to the last of them."""
    if before is None:
        return [Line(moment) for moment in found]
    old, new = {one.at for one in before}, {one.at for one in found}
    # Beyond the tenth of the old ones, nobody knows which were there.
    known = before[-1].at if len(before) == COUNT else math.inf
    last = found[-1].at if len(found) == COUNT else math.inf
    lines = [
        Line(moment, "new" if moment.at not in old and moment.at <= known else None)
        for moment in found
    ]
    lines += [Line(one, "gone") for one in before if one.at not in new and one.at <= last]
    return sorted(lines, key=lambda line: line.moment.at)


def _sentence(timing: Timing, _: Translator) -> str:
    rule, zone = rule_sentence(_, timing.rule), moments.zone_time(_, timing.zone)
    return f"**{escape(rule)}** :gray[({escape(zone)})]"


def _heading(zone: ZoneInfo, mine: ZoneInfo, count: int, _: Translator) -> str:
    if not count:
        return _("No moment will come.")
    there, here = moments.zone_name(_, zone.key), moments.zone_name(_, mine.key)
    heading = (
        _("Next ten moments")
        if count == COUNT
        else _.plural("{count} moment more, the last one", "{count} moments more, the last", count)
    )
    if zone.key == mine.key:
        return _("{heading} · {zone}", heading=heading, zone=there)
    return _("{heading} · {zone}, and your zone ({mine})", heading=heading, zone=there, mine=here)


def _row(line: Line, zone: ZoneInfo, mine: ZoneInfo, _: Translator) -> tuple[str, str, str]:
    at = line.moment.at
    there = escape(moments.moment_in_words(_, at, zone))
    here = "" if zone.key == mine.key else escape(moments.day_and_time(_, at, mine))
    change = clock_change(_, line.moment, zone)
    badge = f":orange-badge[:material/schedule: {escape(change)}]" if change else ""
    if line.change == "gone":
        gone = escape(_("no more"))
        return f":gray[~~{there}~~]", f":gray[~~{here}~~]" if here else "", f":gray-badge[{gone}]"
    if line.change == "new":
        badge = f":green-badge[:material/add: {escape(_('new'))}] {badge}"
    return there, f":gray[{here}]" if here else "", badge
