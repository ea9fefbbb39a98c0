"""What is asked of the databases all day, after a thousand jobs and after a million."""

import statistics
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks import figures
from benchmarks.bench import Bench
from benchmarks.figures import Figures
from benchmarks.findings import Finding, Goal, judge

_SEARCH = (
    "looks through the newest 1,000 done jobs of a workload and as many that wait; after a thousand"
    " jobs in all there are a hundred of the former and ten of the latter"
)
_CAUSES = {
    "list, page in the middle": (
        "SQLite passes all jobs between a page and the nearer end of the list, 0.1 µs each;"
        " the control turns to pages near either end, only a typed address leads to the middle"
    ),
    "search, found": _SEARCH,
    "search, nothing there": _SEARCH,
    "overview": "the queue is counted, up to 5,000 jobs, which takes at most 0.7 ms",
}
_WHAT_GROWS = (
    "Text is searched where another job's file is chosen; the monitor has filters. What grows is"
    " the past, over a year, and one job in a hundred that waits for a worker; the last day and the"
    " eight jobs that run are the same at each size. A claim ends with its commit on the disk;"
    " pages are read and worked out anew each time, with no reading kept from before."
)


def run(bench: Bench) -> Finding:
    """The same question to each house in turn, and so round after round."""
    from benchmarks import questions  # and with it the pages; other measures need no Streamlit

    sizes = (100, 1000) if bench.quick else (1000, 10_000, 100_000, 1_000_000)
    rounds = bench.pick(3, 1)
    found: dict[str, list[list[float]]] = {what: [[] for _ in sizes] for what in questions.ASKED}
    with ExitStack() as stack:
        houses = [stack.enter_context(questions.opened(bench, jobs)) for jobs in sizes]
        for _ in range(rounds):
            for what, (call, calls) in questions.ASKED.items():
                times = bench.pick(calls, 3)
                for aged, values in zip(houses, found[what], strict=True):
                    call(aged)  # warm again, after the other houses
                    values.append(statistics.median(call(aged) for _ in range(times)))
    medians = {
        what: [figures.of(values, "") for values in of_sizes] for what, of_sizes in found.items()
    }
    return Finding(
        name="scale",
        title=f"As it grows: {sizes[0]:,} to {sizes[-1]:,} jobs, in ms",
        head=("", *(f"{jobs:,} jobs" for jobs in sizes), "last to first"),
        rows=[
            (what, *map(str, of_sizes), f"{_ratio(of_sizes):.2f}")
            for what, of_sizes in medians.items()
        ],
        goals=[_goal(what, _ratio(of_sizes)) for what, of_sizes in medians.items()],
        remarks=[_WHAT_GROWS],
    )


def _ratio(of_sizes: Sequence[Figures]) -> float:
    return of_sizes[-1].median / of_sizes[0].median


def _goal(what: str, ratio: float) -> Goal:
    text = f"{what}: ratio of the largest to the smallest ≤ 1.5"
    cause = _CAUSES.get(what, "")
    return judge(text, ratio, at_most=1.5, reached=f"{ratio:.2f}", cause=cause)
