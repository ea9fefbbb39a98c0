"""What a run found: figures for people and for programs."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.chaos import ledger
from app.chaos.evidence import Evidence
from app.chaos.strikes import Strikes
from app.chaos.targets import Kind
from app.domain.job import Status


@dataclass(frozen=True, slots=True)
class Recovery:
    """Seconds from a kill until the job ran again."""

    times: Sequence[float]

    @property
    def p50(self) -> float | None:
        return round(statistics.median(self.times), 2) if self.times else None

    @property
    def longest(self) -> float | None:
        return round(max(self.times), 2) if self.times else None


def recovery(kind: Kind, struck: Strikes, book: Sequence[ledger.Line]) -> Recovery:
    """How long jobs stood still whose worker or parent was killed.

    Those that ended instead, or were put aside by a pause at some time, do not count.
    """
    starts = [line for line in book if line.what == ledger.START]
    times = []
    for hit in struck.hits:
        if hit.kind is kind and hit.job not in struck.paused:
            later = [s.at for s in starts if s.job == hit.job and s.attempt > hit.attempt]
            times += [min(later) - hit.at] if later else []
    return Recovery(times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of a run."""

    seed: int
    seconds: float
    jobs: int
    attempts: int
    ended: Mapping[str, int]
    counted: Mapping[str, int]  # what was done to it
    kills: int
    most_bells: int
    recovered: Mapping[str, Recovery]
    findings: Mapping[str, list[str]]

    @property
    def is_clean(self) -> bool:
        return not any(self.findings.values())

    def as_data(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "clean": self.is_clean,
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "jobs": self.jobs,
            "attempts": self.attempts,
            "ended": dict(self.ended),
            "kills": self.kills,
            "counted": dict(sorted(self.counted.items())),
            "most_bells": self.most_bells,
            "running_again": {
                kind: {"times": len(one.times), "p50_s": one.p50, "max_s": one.longest}
                for kind, one in self.recovered.items()
            },
            "must_be_zero": {name: len(found) for name, found in self.findings.items()},
            "findings": {name: found for name, found in self.findings.items() if found},
        }


def report(
    evidence: Evidence,
    findings: Mapping[str, list[str]],
    *,
    seed: int,
    seconds: float,
    struck: Strikes,
    most_bells: int,
) -> Report:
    """Put the figures together."""
    ended = Counter(job.status.value for job in evidence.rows.values())
    return Report(
        seed=seed,
        seconds=seconds,
        jobs=len(evidence.rows),
        attempts=sum(map(len, evidence.attempts.values())),
        ended={status.value: ended[status.value] for status in Status if ended[status.value]},
        counted=struck.counted,
        kills=struck.kills,
        most_bells=most_bells,
        recovered={
            kind.value: recovery(kind, struck, evidence.ledger)
            for kind in (Kind.WORKER, Kind.PARENT)
        },
        findings=findings,
    )
