"""On a CUDA GPU: fork and then CUDA, memory that comes back, and what reporting costs."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from app import clock
from app.compute import gpu
from app.operations.cancel import cancel
from app.operations.pause import pause
from benchmarks import figures, house
from benchmarks.bench import Bench
from benchmarks.findings import Finding, Goal, Verdict, judge
from benchmarks.house import House

_TITLE = "GPU: runners that are forked use it and give it back"
_MEGABYTES = 2000
_LEFT_MB = 50.0  # what a driver may keep for itself
_FORKED = "a forked runner computes on the GPU"
_CANCELLED, _PAUSED = "memory is returned after a cancel", "memory is returned after a pause"
_COST = "reporting costs a GPU training nothing that can be measured: ratio ≤ 1.01"


def _used_mb() -> float:
    """Memory in use on all GPUs together."""
    said = subprocess.run(
        ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(map(float, said.stdout.split()))


def _held(started: House, out: Path, stop: Callable[[House, int], None]) -> tuple[float, float]:
    """MB that a job took, and that were still taken when it was no longer running."""
    before = _used_mb()
    job = started.submit("fill_gpu", path=str(out), megabytes=_MEGABYTES)
    house.wait_for(lambda: out.exists() or started.job(job.id).is_terminal, within=120,
                   what="the job's memory")  # fmt: skip
    if not out.exists():
        raise RuntimeError(f"job #{job.id}: {started.job(job.id).error}")
    taken = _used_mb() - before
    stop(started, job.id)
    house.wait_for(lambda: started.job(job.id).lease_expires_at is None, within=60,
                   what="the job's stop")  # fmt: skip
    return taken, _used_mb() - before


def _cancel(started: House, job_id: int) -> None:
    cancel(started.store, job_id, by="benchmark", now=clock.now())


def _pause(started: House, job_id: int) -> None:
    pause(started.store, job_id, by="benchmark", now=clock.now())


def _loop(started: House, out: Path, steps: int, *, reports: bool) -> float:
    ended = started.ended(
        started.submit("train_on_gpu", path=str(out), steps=steps, reports=reports)
    )
    if not out.exists():
        raise RuntimeError(f"job #{ended.id}: {ended.error}")
    return float(out.read_text().split()[1])


def run(bench: Bench) -> Finding:
    """Both ways of the training in turn; then memory, job by job."""
    if gpu.device() != "cuda":
        texts = (_FORKED, _CANCELLED, _PAUSED, _COST)
        goals = [Goal(text, "", Verdict.UNKNOWN, "no CUDA GPU here") for text in texts]
        return Finding(name="gpu", title=_TITLE, head=("", ""),
                       rows=[("CUDA", "no CUDA GPU here")], goals=goals)  # fmt: skip
    steps = bench.pick(2000, 50)
    found: dict[bool, list[float]] = {False: [], True: []}
    with bench.folder() as folder, house.running(folder / "data", workers=1) as started:
        for number in range(bench.pick(7, 1)):
            for reports, seconds in found.items():
                out = folder / f"loop-{number}-{reports}"
                seconds.append(_loop(started, out, steps, reports=reports))
        taken, after_cancel = _held(started, folder / "cancelled", _cancel)
        _taken, after_pause = _held(started, folder / "paused", _pause)
    bare, reported = (figures.of(seconds, "s") for seconds in found.values())
    ratio = reported.median / bare.median
    return Finding(
        name="gpu",
        title=_TITLE,
        head=("", ""),
        rows=[
            (f"{steps} steps, bare", str(bare)),
            (f"{steps} steps, progress and three metrics a step", str(reported)),
            (f"a job that holds {_MEGABYTES} MB took", f"{taken:.0f} MB"),
        ],
        goals=[
            Goal(_FORKED, f"{len(bare.values) + len(reported.values)} jobs", Verdict.MET),
            judge(
                _CANCELLED, after_cancel, at_most=_LEFT_MB, reached=f"{after_cancel:.0f} MB left"
            ),
            judge(_PAUSED, after_pause, at_most=_LEFT_MB, reached=f"{after_pause:.0f} MB left"),
            judge(_COST, ratio, at_most=1.01, reached=f"{ratio:.4f}"),
        ],
    )
