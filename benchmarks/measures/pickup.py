"""From submit to the first line of the workload's code, when workers are idle."""

import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import contestants, figures, house
from benchmarks.bench import Bench
from benchmarks.contestants import Contestant, Entrant
from benchmarks.findings import Finding, judge
from benchmarks.servers import MissingServer

_CALLS = 10  # within a round
NAME = "pickup"


def _calls(contestant: Contestant, out: Path, *, count: int, rest_s: float) -> list[float]:
    """Milliseconds from just before the call to the first line, each time after a rest."""
    found = []
    for _ in range(count):
        out.unlink(missing_ok=True)
        time.sleep(rest_s)
        began = contestant.submit(out, 1)[0]
        house.wait_for(
            lambda: out.exists() and out.stat().st_size > 0, within=120, what="the first line"
        )
        found.append((float(out.read_text().split()[0]) - began) * 1000)
    return found


def run(bench: Bench) -> Finding:
    """All are asked in turn, so that the machine is the same for each."""
    # The first jobs after a start are slower everywhere, up to the sixth.
    rounds, quiet_s, warm_ups = bench.pick(3, 1), bench.pick(120, 1), bench.pick(8, 1)
    soon: dict[str, list[float]] = {}
    late: dict[str, list[float]] = {}
    rows: list[tuple[str, ...]] = []
    with ExitStack() as stack:
        opened: list[tuple[Entrant, Contestant, Path]] = []
        for entrant in (contestants.NONSTOP, *contestants.PEERS):
            folder = stack.enter_context(bench.folder())
            try:
                contestant = stack.enter_context(entrant.opened(folder))
            except MissingServer as missing:
                rows.append((entrant.name, entrant.remark, f"not measured: {missing}", "", "", ""))
                continue
            opened.append((entrant, contestant, folder / "out"))
        for _ in range(rounds):
            for entrant, contestant, out in opened:
                contestant.start_workers()
                _calls(contestant, out, count=warm_ups, rest_s=0.5)
                soon.setdefault(entrant.name, []).extend(
                    _calls(contestant, out, count=bench.pick(_CALLS, 2), rest_s=1.0)
                )
                if not bench.quick:  # the others are measured without it
                    contestant.stop_workers()
            for _entrant, contestant, out in opened:
                contestant.start_workers()
                _calls(contestant, out, count=warm_ups, rest_s=0.5)
            time.sleep(quiet_s)  # for all of them together
            for entrant, contestant, out in opened:
                late.setdefault(entrant.name, []).extend(
                    _calls(contestant, out, count=1, rest_s=0.0)
                )
            for _entrant, contestant, _out in opened:
                contestant.stop_workers()
    for entrant, _contestant, _out in opened:
        after_1_s, quiet = (figures.of(values[entrant.name], "ms") for values in (soon, late))
        rows.append(
            (
                entrant.name,
                entrant.remark,
                figures.spelled(after_1_s.median),
                figures.spelled(after_1_s.percentile(95)),
                figures.spelled(quiet.median),
                figures.spelled(max(quiet.values)),
            )
        )
    return Finding(
        name=NAME,
        title="Pick-up: submit → first line of the job's code, workers idle, in ms",
        head=("", "", "after 1 s, p50", "p95", "after 2 min, p50", "worst"),
        rows=rows,
        goals=[
            judge(
                f"{what} after 1 s ≤ that of RQ",
                ours,
                at_most=theirs,
                reached=f"{figures.spelled(ours)} against {figures.spelled(theirs)} ms",
            )
            for what, ours, theirs in _against_rq(soon)
        ],
        remarks=[f"Rounds: {rounds}, with {_CALLS} calls each after 1 s and one after the quiet."],
    )


def _against_rq(soon: dict[str, list[float]]) -> list[tuple[str, float, float]]:
    if contestants.RQ.name not in soon:
        return []
    ours, theirs = (
        figures.of(soon[entrant.name], "ms") for entrant in (contestants.NONSTOP, contestants.RQ)
    )
    return [
        ("p50", ours.median, theirs.median),
        ("p95", ours.percentile(95), theirs.percentile(95)),
    ]
