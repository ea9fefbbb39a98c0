"""Eight chatty jobs while fifty people look at them."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from os import getpid
from typing import Any

from app import processes
from app.settings import ROOT
from benchmarks import figures, footprint, house, page
from benchmarks.bench import Bench
from benchmarks.findings import Finding, judge
from benchmarks.house import House
from benchmarks.page import PageServer

_LONG_S = 100_000  # the jobs run until the consumer is stopped
_CAUSE = "jobs, supervisors and a page that draws all the time want more cores than there are"
_REMARK = (
    "Each job writes its progress 20 times a second and a metric 200 times. “Write”: the"
    " transaction of a supervisor's tick, timed in a process beside the workers that writes as"
    " often as all of them together, and gives up after 20 ms as they do. Ticks of a worker are"
    " late when two are more than twice their distance apart. “Redraw”: from a reader's request to"
    " the end of its run, seen at the reader; readers speak Streamlit's protocol and ask for"
    " fragments as often as the page tells a browser to."
)
_STARTED_WITHIN_S = 3  # what writes beside the readers is there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one stretch of time looked like; writes and ticks in milliseconds."""

    writes: figures.Figures
    skipped: int
    gaps: figures.Figures  # seconds between two ticks of a worker
    ticks: figures.Figures | None  # of the page, at its readers
    asked: int
    page_cpu: float  # percent of a core
    trouble: Sequence[str]


def _program(name: str, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{name}", *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(processes.die_with, getpid()),
    )


def _answer(program: subprocess.Popen[str]) -> dict[str, Any]:
    said, _ = program.communicate()
    if program.returncode:
        raise RuntimeError(f"{program.args!r} ended with {program.returncode}")
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    return answer


def _stretch(
    started: House, server: PageServer, jobs: list[int], addresses: list[str], seconds: int
) -> _Seen:
    """Look for so many seconds, with a reader for each address."""
    readers = _program(
        "visitors", f"http://127.0.0.1:{server.port}", seconds + _STARTED_WITHIN_S, *addresses
    )
    assert readers.stdout is not None
    readers.stdout.readline()
    before, began = footprint.cpu_s([server.pid]), time.monotonic()
    each = len(jobs) / started.settings.tick_s
    beating = _answer(_program("beating", started.settings.data, seconds, each, *jobs))
    used = (footprint.cpu_s([server.pid]) - before) / (time.monotonic() - began)
    seen = _answer(readers)
    return _Seen(
        writes=_milliseconds(beating["writes"]),
        skipped=beating["skipped"],
        gaps=figures.of(beating["gaps"], "s"),
        ticks=_milliseconds(seen["ticks"]) if seen["ticks"] else None,
        asked=seen["asked"],
        page_cpu=used * 100,
        trouble=seen["trouble"],
    )


def _milliseconds(seconds: Sequence[float]) -> figures.Figures:
    return figures.of([one * 1000 for one in seconds], "ms")


def _row(what: str, seen: _Seen, tick_s: float) -> tuple[str, ...]:
    late = sum(gap > 2 * tick_s for gap in seen.gaps.values)
    return (
        what,
        figures.spelled(seen.writes.median),
        figures.spelled(seen.writes.percentile(99)),
        figures.spelled(max(seen.writes.values)),
        f"{seen.skipped} of {len(seen.writes.values)}",
        f"{late} of {len(seen.gaps.values)}",
        f"{figures.spelled(seen.ticks.median)}, {figures.spelled(seen.ticks.percentile(95))}"
        if seen.ticks
        else "",
        f"{len(seen.ticks.values)} of {seen.asked}" if seen.ticks else "",
        f"{figures.spelled(seen.page_cpu)} %",
    )


def run(bench: Bench) -> Finding:
    """First without readers, then with them; the jobs are the same."""
    workers, readers = bench.pick(8, 2), bench.pick(50, 4)
    seconds = bench.pick(60, 2)
    with (
        bench.folder() as folder,
        house.running(folder / "data", workers=workers) as started,
        page.serving(started.settings) as server,
    ):
        jobs = [started.submit("chatter", seconds=_LONG_S).id for _ in range(workers)]
        house.wait_for(
            lambda: all(started.job(one).lease_expires_at for one in jobs),
            within=60, what="the start of all jobs",
        )  # fmt: skip
        started.submit("rest", path=str(folder / "rest"), seconds=_LONG_S)  # for what is timed
        pages = ["/monitor", *(f"/job?id={job}" for job in jobs)]
        addresses = [pages[number % len(pages)] for number in range(readers)]
        alone = _stretch(started, server, jobs, [], seconds)
        watched = _stretch(started, server, jobs, addresses, seconds)
        logs = [started.settings.data / name for name in ("consumer.log", "page.log")]
        locked = sum(log.read_text(errors="replace").count("locked") for log in logs)
    trouble = [*alone.trouble, *watched.trouble]
    p99 = watched.writes.percentile(99)
    times = locked + len(trouble)
    return Finding(
        name="readers",
        title=f"{workers} workers whose jobs report all the time, {readers} people look at them",
        head=("", "write p50, ms", "p99, ms", "worst, ms", "writes given up", "late ticks",
              "redraw p50, p95, ms", "redraws", "CPU of the page"),
        rows=[
            _row("nobody looks", alone, started.settings.tick_s),
            _row(f"{readers} look", watched, started.settings.tick_s),
        ],
        goals=[
            judge("no “database is locked” anywhere", times, at_most=0, reached=str(times),
                  cause=", ".join(sorted(set(trouble)))),
            judge("p99 of a supervisor's write ≤ 20 ms", p99, at_most=20,
                  reached=f"{figures.spelled(p99)} ms", cause=_CAUSE),
        ],
        remarks=[_REMARK],
    )  # fmt: skip
