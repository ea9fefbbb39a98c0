"""The coming week of all schedules, in a zone that can be chosen."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import streamlit as st

from app import clock
from app.language import Translator
from app.language.moments import zone_name
from app.operations import coming_week
from app.operations.coming_week import Crowd, Lane
from app.store import workers
from app.ui import access, identity
from app.ui.components import url_choice
from app.ui.components.heading import section
from app.ui.components.palette import palette
from app.ui.components.quiet import quiet
from app.ui.components.schedules import schedule_view, week, week_remarks
from app.ui.components.schedules.schedule_rows import Row
from app.ui.components.schedules.week_grid import Grid

ZONE, MINE = "zone", "mine"  # the parameter in the URL, and its word for the reader's zone
MOST_ZONES = 4
KEEP_S = 30


def draw() -> None:
    _ = identity.translate()
    rows = [row for row in schedule_view.rows() if row.next_at is not None]
    if not rows:
        return
    with section(_("The coming week")):
        quiet(_("Length of a bar: how long it usually takes"), width="content")
        zone = _choose_zone(rows, _)
    now = clock.now()
    grid = Grid(zone, now)
    shown = tuple((row.schedule.id, row.schedule.revision) for row in rows)
    lanes, crowds, count = _read(zone.key, grid.limits[1], shown)
    with st.container(border=True, key="week"):
        st.echarts_chart(
            week.options(lanes, crowds, grid, workers=count, colors=palette(), _=_),
            height=week.HEIGHT,
            key="week_chart",
            alt=_alt(lanes, crowds, zone, count, _),
        )


def _choose_zone(rows: Sequence[Row], _: Translator) -> ZoneInfo:
    """The reader's, UTC, and those of the schedules."""
    mine = identity.zone().key
    used = sorted({row.schedule.timing.zone for row in rows})
    codes: dict[str, str] = {}  # by name: "UTC" and "Etc/UTC" are one zone for a reader
    for code in (MINE, "UTC", *used):
        codes.setdefault(zone_name(_, mine if code == MINE else code), code)
    names = {code: name for name, code in list(codes.items())[: 2 + MOST_ZONES]}
    chosen = url_choice.segments(_("Time zone"), list(names), ZONE, lambda code: names[code])
    return ZoneInfo(mine if chosen == MINE else chosen)


@st.cache_data(ttl=KEEP_S, show_spinner=False, max_entries=20)
def _read(
    zone: str, midnight: float, schedules: tuple[tuple[int, int], ...]
) -> tuple[list[Lane], list[Crowd], int]:
    """What comes, when it is crowded, and how many workers there are.

    One reading for all who look: until midnight at the same days, of the same schedules.
    """
    now = clock.now()
    grid = Grid(ZoneInfo(zone), now)
    lanes = [
        coming_week.lane(row.schedule, grid.limits, usual_s=row.lately.usual_s)
        for row in schedule_view.rows()
        if row.next_at is not None
    ]
    with access.store().read() as tx:
        count = len(workers.alive(tx, now))
    shown = [lane for lane in lanes if lane.moments or lane.spans]
    return shown, week_remarks.worth_saying(coming_week.crowds(shown, workers=count), grid), count


def _alt(
    lanes: Sequence[Lane], crowds: Sequence[Crowd], zone: ZoneInfo, count: int, _: Translator
) -> str:
    found = _.plural(
        "{count} schedule in the coming week", "{count} schedules in the coming week", len(lanes)
    )
    remarks = [week_remarks.crowd_in_words(crowd, zone, count, _) for crowd in crowds]
    return " ".join([found, *remarks])
