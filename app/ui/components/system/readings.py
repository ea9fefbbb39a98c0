"""What the parts of the page are drawn from; one reading for all who look at the same time."""

import streamlit as st

from app import clock
from app.operations.health import Health, look
from app.store import at_work, telemetry
from app.store import failures as failure_rows
from app.store.at_work import DAY_S
from app.store.failures import Failures
from app.store.telemetry import ResourcePoint
from app.ui import access

RESOURCES_S = 300.0  # how far back resources are shown


@st.cache_data(ttl=1, show_spinner=False)
def health() -> Health:
    """How the house stands. Who changes something about it calls `health.clear()`."""
    return look(access.store(), access.settings(), access.folder(), now=clock.now())


@st.cache_data(ttl=2, show_spinner=False, max_entries=10)
def use(job_ids: tuple[int, ...]) -> dict[int, list[ResourcePoint]]:
    """What some jobs used lately, oldest first."""
    since = clock.now() - RESOURCES_S
    with access.store().telemetry.read() as tx:
        return {one: telemetry.resource_points(tx, one, since=since) for one in job_ids}


@st.cache_data(ttl=60, show_spinner=False, max_entries=10)
def ended(workers: tuple[str, ...]) -> dict[str, int]:
    """How many attempts each of some workers ended this week; read from as many rows."""
    with access.store().read() as tx:
        return at_work.ended_by_worker(tx, workers, since=clock.now() - 7 * DAY_S)


@st.cache_data(ttl=5, show_spinner=False)
def failures() -> Failures:
    """What failed in the last day."""
    with access.store().read() as tx:
        return failure_rows.since(tx, clock.now() - DAY_S)
