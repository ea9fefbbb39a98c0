"""From `./run.sh` to a painted page, and what everything takes when it is idle."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import ROOT, environment
from benchmarks import browser, figures, footprint, program, servers
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, Verdict, judge
from benchmarks.house import House
from benchmarks.program import Program

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

_SETTLED_S = 1.0
_PAINTED = "page painted, in a browser that was here before"
_FIRST_VISIT = "page painted, in a browser that was never here"
_WEIGHED = "everything"
_CAUSE = (
    "two cores start two programs and a browser, which needs {alone} even for a page that has been"
    " running; see the parts"
)
_CAUSE_OF_CPU = (
    "the scheduler and each worker look once a second, a millisecond or more where caches are cold"
)
_REMARKS = (
    "“Warm” is the second start of the same data folder. The page is started first and the"
    " consumer once it answers. Memory counts shared pages once (PSS); one tab is open.",
)
_PAGE = """
import asyncio, time
began = time.perf_counter()
from app import streamlit_app
async def start():
    async with streamlit_app.server.lifespan(streamlit_app.app):
        print(time.perf_counter() - began)
asyncio.run(start())
"""
_CONSUMER = """
import time
began = time.perf_counter()
from app import settings
from app.compute import consumer
consumer.load_all(settings.load())
print(time.perf_counter() - began)
"""


@dataclass(frozen=True, slots=True)
class _Visit:
    """Somebody who opens the page, with the browser that they have."""

    name: str
    context: Callable[[], "BrowserContext"]


@dataclass(frozen=True, slots=True)
class _Found:
    """Figures by what they are of: seconds, MB, percent of a core."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, float] = field(default_factory=dict)
    painting: list[float] = field(default_factory=list)  # of a page that runs


def _start(started: Program, began: float, found: _Found, visit: _Visit | None) -> None:
    """Wait for everything of one start, and weigh it."""
    started.wait_for_page()
    found.seconds["page answers"].append(time.monotonic() - began)
    page = browser.paint(visit.context(), started.url) if visit else None
    if visit is not None:
        found.seconds[visit.name].append(time.monotonic() - began)
    started.wait_for_workers()
    found.seconds["two workers are there"].append(time.monotonic() - began)
    time.sleep(_SETTLED_S)
    if page is not None and visit is not None:
        page.close()
        began = time.monotonic()
        page = browser.paint(visit.context(), started.url)
        found.painting.append(time.monotonic() - began)
    roles = started.roles()
    roles[_WEIGHED] = [pid for pids in roles.values() for pid in pids]
    for role, pids in roles.items():
        found.memory[role].append(footprint.memory_mb(pids))
    if page is not None:
        page.close()


def _be_quiet(started: Program, seconds: float, found: _Found) -> None:
    """Measure what it costs that nothing happens."""
    trees = {"the consumer": started.consumer, "the page": started.page}
    before = {name: footprint.cpu_s(footprint.tree(pid)) for name, pid in trees.items()}
    began = time.monotonic()
    time.sleep(seconds)
    for name, pid in trees.items():
        used = footprint.cpu_s(footprint.tree(pid)) - before[name]
        found.cpu[name] = used / (time.monotonic() - began) * 100


def _imports(text: str, data: Path) -> float:
    """Seconds of the imports of a program, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=ROOT, env=environment(data=data), check=True, capture_output=True,
    )  # fmt: skip
    return float(done.stdout.split()[-1])


def _visits(stack: ExitStack, folder: Path) -> list[_Visit]:
    """Of a browser that was here before, and of one that was never here."""
    chromium = stack.enter_context(browser.chromium())
    regular = stack.enter_context(chromium.of_a_regular(folder / "profile"))
    fresh = stack.enter_context(chromium.of_strangers())
    return [_Visit(_PAINTED, lambda: regular), _Visit(_FIRST_VISIT, fresh)]


def _goals(found: _Found, missing: str) -> list[Goal]:
    text = "warm ./run.sh → page painted ≤ 4 s"
    painted = found.seconds.get(_PAINTED)
    everything = figures.of(found.memory[_WEIGHED], "MB").median
    percent = found.cpu["the consumer"]
    if painted:
        seconds = figures.of(painted, "s").median
        reached = f"{figures.spelled(seconds)} s"
        alone = f"{figures.spelled(figures.of(found.painting, 's').median)} s"
        first = judge(text, seconds, at_most=4, reached=reached, cause=_CAUSE.format(alone=alone))
    else:
        first = Goal(text, "", Verdict.UNKNOWN, missing)
    return [
        first,
        judge("everything idle ≤ 600 MB, shared pages counted once", everything, at_most=600,
              reached=f"{everything:.0f} MB"),
        judge("idle CPU of the whole consumer ≤ 0.7 % of a core", percent, at_most=0.7,
              reached=f"{figures.spelled(percent)} %", cause=_CAUSE_OF_CPU),
    ]  # fmt: skip


def run(bench: Bench) -> Finding:
    """A start that makes everything warm, then several with either visitor; then the quiet."""
    found, missing = _Found(), ""
    with bench.folder() as folder, ExitStack() as stack:
        house, port = House(folder / "data"), servers.free_port()
        stack.callback(house.store.close)
        visits: list[_Visit | None]
        try:
            visits = [*_visits(stack, folder)]
        except browser.MissingBrowser as error:
            visits, missing = [None], f"not measured: {error}"
        starts = [(visit, found) for _ in range(bench.pick(5, 1)) for visit in visits]
        starts = starts[:1] if bench.quick else [(visits[0], _Found()), *starts]
        for number, (visit, kept) in enumerate(starts, 1):
            began = time.monotonic()
            with program.running(house, port) as started:
                _start(started, began, kept, visit)
                if number == len(starts):
                    _be_quiet(started, bench.pick(60, 2), kept)
        for name, text in {"page": _PAGE, "consumer": _CONSUMER}.items():
            for _ in range(bench.pick(5, 0)):
                found.seconds[f"imports of the {name}"].append(_imports(text, folder / "data"))
    return Finding(
        name="start",
        title="Start: ./run.sh, warm, and what everything takes when idle",
        head=("", ""),
        rows=[
            *((f"./run.sh → {what}", str(figures.of(values, "s")))
              for what, values in found.seconds.items()),
            *([("the same page painted once more, everything running",
                str(figures.of(found.painting, "s")))] if found.painting else []),
            *((f"memory of {role}", str(figures.of(values, "MB")))
              for role, values in found.memory.items()),
            *((f"idle CPU of {role}", f"{figures.spelled(percent)} % of a core")
              for role, percent in found.cpu.items()),
        ],
        goals=_goals(found, missing),
        remarks=_REMARKS,
    )  # fmt: skip
