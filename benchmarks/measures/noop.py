"""Jobs that do nothing: how many a second two workers get through."""

from pathlib import Path

from benchmarks import contestants, figures, house
from benchmarks.bench import Bench
from benchmarks.contestants import Contestant, Entrant
from benchmarks.figures import Figures
from benchmarks.findings import Finding, Goal, Verdict
from benchmarks.servers import MissingServer


def _rate(contestant: Contestant, out: Path, count: int) -> float:
    """Jobs a second between the first job's line and the last one's, all submitted before."""
    contestant.submit(out, count)
    contestant.start_workers()

    def ended() -> bool:
        return out.exists() and out.read_bytes().count(b"\n") >= count

    house.wait_for(ended, within=300, what="the end of all jobs")
    times = sorted(float(line.split()[0]) for line in out.read_text().splitlines())
    contestant.stop_workers()
    return (len(times) - 1) / (times[-1] - times[0])


def _measured(entrant: Entrant, bench: Bench, count: int) -> float:
    with bench.folder() as folder, entrant.opened(folder) as contestant:
        contestant.stop_workers()
        return _rate(contestant, folder / "out", count)


def run(bench: Bench) -> Finding:
    """In turn, each time from an empty folder and an empty server."""
    count, rounds = bench.pick(500, 20), bench.pick(3, 1)
    rates: dict[str, list[float]] = {}
    missing: dict[str, str] = {}
    # All of them start in the quick pick-up already.
    peers = (contestants.RQ_TORCH,) if bench.quick else contestants.PEERS
    entrants = (contestants.NONSTOP, *peers)
    for _ in range(rounds):
        for entrant in entrants:
            if entrant.name not in missing:
                try:
                    rates.setdefault(entrant.name, []).append(_measured(entrant, bench, count))
                except MissingServer as error:
                    missing[entrant.name] = f"not measured: {error}"
    found = {name: figures.of(values, "jobs/s") for name, values in rates.items() if values}
    return Finding(
        name="noop",
        title=f"No-op jobs a second, 2 workers, {count} jobs",
        head=("", "", "jobs/s"),
        rows=[
            (one.name, one.remark, missing.get(one.name) or str(found[one.name]))
            for one in entrants
        ],
        goals=[_goal(found)],
        remarks=["The jobs note the time in a file; without that there would be nothing to time."],
    )


def _goal(found: dict[str, Figures]) -> Goal:
    text = "≥ RQ whose worker has imported torch before it forks"
    ours, theirs = (
        found.get(entrant.name) for entrant in (contestants.NONSTOP, contestants.RQ_TORCH)
    )
    if ours is None or theirs is None:
        return Goal(text, "", Verdict.UNKNOWN)
    ratio = ours.median / theirs.median
    reached = (
        f"{figures.spelled(ours.median)} against {figures.spelled(theirs.median)},"
        f" ratio {ratio:.2f}"
    )
    return Goal(text, reached, Verdict.MET if ratio >= 1 else Verdict.MISSED)
