"""What schedules will do in the days to come, all of them together; on plain values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app import recurrence
from app.domain.schedule import Schedule

DENSE = 120  # moments a day; more are known by their first and last
MIN_CROWD = 3  # so many at once are worth a word even where there are workers enough …
MIN_CROWD_S = 60.0  # … when it is for longer than a moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One schedule's moments, ascending; seconds since the epoch.

    Attributes:
        usual_s: how long its jobs usually take, as far as that is known.
        spans: of a schedule with very many moments: the first and the last of each day, instead.
    """

    schedule_id: int
    name: str
    usual_s: float | None
    moments: tuple[float, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()

    @property
    def is_dense(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A time at which several jobs run at once, if all take as long as usual."""

    start: float
    end: float
    at_once: int


def lane(schedule: Schedule, days: Sequence[float], *, usual_s: float | None) -> Lane:
    """What one schedule will do.

    Args:
        days: when each day begins, and last when the time ends; the first is now.
        usual_s: how long its jobs usually take.
    """
    limit = DENSE * (len(days) - 1)
    timing = schedule.timing
    found = recurrence.between(timing, days[0], days[-1], limit=limit + 1)
    is_dense = len(found) > limit
    return Lane(
        schedule_id=schedule.id,
        name=schedule.name,
        usual_s=usual_s,
        moments=() if is_dense else tuple(one.at for one in found),
        spans=tuple(_spans(schedule, days)) if is_dense else (),
    )


def _spans(schedule: Schedule, days: Sequence[float]) -> Iterator[tuple[float, float]]:
    for start, end in pairwise(days):
        first = recurrence.first_after(schedule.timing, start - 1)
        last = recurrence.between(schedule.timing, start - 1, end - 1, limit=1)
        if first is not None and last:
            yield first, last[0].at


def crowds(lanes: Iterable[Lane], *, workers: int) -> list[Crowd]:
    """When three jobs run at once for a while, or more than there are workers; ascending."""
    changes: list[tuple[float, int]] = []
    for one in lanes:
        for moment in one.moments if one.usual_s else ():
            changes += [(moment, 1), (moment + (one.usual_s or 0.0), -1)]
    changes.sort()  # at the same moment, one that ends makes room for one that starts
    limit = min(MIN_CROWD, workers + 1)
    found: list[Crowd] = []
    running, since, most = 0, 0.0, 0
    for at, change in changes:
        before, running = running, running + change
        if before < limit <= running:
            since, most = at, running
        elif running >= limit:
            most = max(most, running)
        elif running < limit <= before and (most > workers or at - since >= MIN_CROWD_S):
            found.append(Crowd(start=since, end=at, at_once=most))
    return found
