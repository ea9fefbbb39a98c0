"""What the page of schedules reads: once for all who look at the same time."""

import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from app import clock
from app.domain.schedule import Schedule
from app.operations.schedule_checks import problem_of
from app.store import catalogue, schedule_views, schedules
from app.store.schedule_views import Counted, Lately
from app.ui import access
from app.ui.components.schedules.schedule_rows import Row

KEEP_S, KEEP_DAY_S = 2, 10


@st.cache_data(ttl=KEEP_S, show_spinner=False, max_entries=20)
def rows() -> list[Row]:
    """Every schedule, by name."""
    with access.store().read() as tx:
        entries = catalogue.entries(tx)
        found = schedule_views.lately(tx)
        return [
            Row(
                schedule=one,
                lately=found.get(one.id, Lately()),
                problem=problem_of(one, entries.get(one.workload), access.folder()),
            )
            for one in schedules.every(tx)
        ]


@st.cache_data(ttl=KEEP_DAY_S, show_spinner=False, max_entries=20)
def today(zone: str) -> Counted:
    """How the reader's day went so far."""
    now = clock.now()
    midnight = datetime.datetime.combine(
        datetime.datetime.fromtimestamp(now, ZoneInfo(zone)).date(),
        datetime.time(),
        ZoneInfo(zone),
    )
    with access.store().read() as tx:
        return schedule_views.counted(tx, start=midnight.timestamp(), end=now)


def forget() -> None:
    """Read anew: something was done to a schedule."""
    rows.clear()
    today.clear()


def row(schedule_id: int) -> Row | None:
    """One schedule; None when there is no such."""
    return next((found for found in rows() if found.schedule.id == schedule_id), None)


def one(schedule_id: int) -> Schedule | None:
    """A schedule as it is now."""
    with access.store().read() as tx:
        return schedules.get(tx, schedule_id)


def jobs_of(schedule_id: int) -> int:
    """How many of its jobs are kept."""
    with access.store().read() as tx:
        return schedule_views.submitted(tx, schedule_id)
