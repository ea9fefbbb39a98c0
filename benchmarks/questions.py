"""What pages and workers ask of the databases, asked of a house with a long history."""

import math
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from unittest.mock import patch

import streamlit as st
from streamlit.logger import get_logger
from streamlit.testing.v1 import AppTest

from app import clock
from app.files.folder import DataFolder
from app.settings import Settings
from app.store import Store, annotations, chains, claims, counts, events, offers, overview, views
from app.ui import access, links
from app.ui.components import job_view
from benchmarks import history
from benchmarks.bench import Bench

for _name in ("caching.cache_data_api", "scriptrunner_utils.script_run_context"):
    get_logger(f"streamlit.runtime.{_name}").disabled = True  # warns at each call outside a server

_WORKLOAD = "evaluate"  # of one job in five
_VISIT = """
import time
import streamlit as st
from app.ui.pages import {name}
began = time.perf_counter()
{name}.render()
st.session_state["took_ms"] = (time.perf_counter() - began) * 1000
"""
_OFFERED = 20  # files in a list
_LOOKED_AT = 5  # jobs whose pages are read, far from each other


@dataclass(frozen=True, slots=True)
class Aged:
    """A house that has had so many jobs."""

    count: int  # of jobs
    settings: Settings
    store: Store
    done: Iterator[int]  # ids of jobs to look at, over and over


Call = Callable[[Aged], float]  # does it once; milliseconds


def _reads(read: Callable[[Aged], object]) -> Call:
    """Times one reading, in the house whose databases the pages' functions are shown."""

    def call(aged: Aged) -> float:
        with _shown(aged):
            began = time.perf_counter()
            read(aged)
            return (time.perf_counter() - began) * 1000

    return call


@contextmanager
def _shown(aged: Aged) -> Iterator[None]:
    """The pages show this house, and read all of it again."""
    st.cache_data.clear()
    with patch.multiple(
        access,
        store=lambda: aged.store,
        settings=lambda: aged.settings,
        folder=lambda: DataFolder(aged.settings.data),
    ):
        yield


def _claim(aged: Aged) -> float:
    """The worker's look and its transaction, to the end of its commit."""
    began = time.perf_counter()
    with aged.store.read() as tx:
        assert claims.has_claimable(tx, history.WORKLOADS, clock.now())
    now = clock.now()
    with aged.store.write() as tx:
        claimed = claims.claim(
            tx,
            history.CLAIMANT,
            workloads=history.WORKLOADS,
            nonce=secrets.token_hex(8),
            now=now,
            lease_expires_at=aged.store.main.lease_clock(clock.monotonic() + 60),
        )
        assert claimed is not None
        job, lease = claimed
        waited_s = now - job.run_at
        events.add(tx, job.id, "started", by="", now=now, attempt=1, worker="", waited_s=waited_s)
    took = (time.perf_counter() - began) * 1000
    history.end(aged.store, job, lease, now=now)
    return took


def _list(
    aged: Aged, *, status: str | None = None, workload: str | None = None, page: int = 1
) -> None:
    """As the monitor reads one page of its list."""
    with aged.store.read() as tx:
        total = None if page == 1 else aged.count
        found = views.job_page(tx, status=status, workload=workload, page=page, total=total)
        ids = found["id"].tolist()
        views.first_in_line(tx, clock.now())
        chains.awaited(tx, found.loc[found["waits"] == 1, "id"].tolist())
        annotations.pinned(tx, ids)


def _counts(aged: Aged) -> None:
    """The monitor's filters, and the lines at the side of every page."""
    with aged.store.read() as tx:
        counts.by_status(tx)
        counts.by_status(tx, workload=_WORKLOAD)
        counts.workloads(tx)
        views.pulse(tx, clock.now())


def _overview(aged: Aged) -> None:
    with aged.store.read() as tx:
        overview.overview(tx, clock.now())


def _search(aged: Aged, text: str) -> None:
    """For a model that a prediction could take, as its form does."""
    with aged.store.read() as tx:
        offers.upcoming(tx, ["train"], text=text, limit=_OFFERED)
        offers.of_workload(tx, "train", ["model.safetensors"], text=text, limit=_OFFERED)


def _visits(name: str, *, is_about_a_job: bool = False) -> Call:
    """Times a page's own work on the server; the test runner around it takes longer."""

    def call(aged: Aged) -> float:
        at = AppTest.from_string(_VISIT.format(name=name), default_timeout=60)
        if is_about_a_job:
            at.query_params[links.JOB_ID] = str(next(aged.done))
        with _shown(aged):
            at.run()
        assert not at.exception, at.exception
        return float(at.session_state["took_ms"])

    return call


def _last_page(aged: Aged) -> int:
    return math.ceil(aged.count / views.PAGE)


# what is asked, how, and how many times in a round of a whole run
ASKED: dict[str, tuple[Call, int]] = {
    "claim": (_claim, 60),
    "list, newest page": (_reads(_list), 60),
    "list, failed jobs of a workload": (
        _reads(lambda aged: _list(aged, status="failed", workload=_WORKLOAD)),
        60,
    ),
    "list, running jobs of a workload": (
        _reads(lambda aged: _list(aged, status="running", workload=_WORKLOAD)),
        60,
    ),
    "list, last page": (_reads(lambda aged: _list(aged, page=_last_page(aged))), 20),
    "list, page in the middle": (_reads(lambda aged: _list(aged, page=_last_page(aged) // 2)), 20),
    "counts": (_reads(_counts), 30),
    "overview": (_reads(_overview), 60),
    "search, found": (_reads(lambda aged: _search(aged, "train")), 30),
    "search, nothing there": (_reads(lambda aged: _search(aged, "zebra")), 30),
    "job page, reads": (_reads(lambda aged: job_view.look(next(aged.done))), 60),
    "job page, reads, last in line": (_reads(lambda aged: job_view.look(aged.count)), 60),
    "Monitor, whole page": (_visits("monitor"), 10),
    "Job, whole page": (_visits("job", is_about_a_job=True), 10),
}


@contextmanager
def opened(bench: Bench, count: int) -> Iterator[Aged]:
    now = clock.now()
    with bench.folder() as folder:
        settings, store = history.build(folder / "data", count, now=now)
        looked_at = history.with_curves(store, most=_LOOKED_AT)
        for job_id in looked_at:
            history.log(settings, job_id, now=now)
        try:
            yield Aged(count, settings, store, cycle(looked_at))
        finally:
            store.close()
