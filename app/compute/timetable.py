"""What the scheduler does about schedules, tick by tick."""

import logging
from collections import Counter
from collections.abc import Sequence

from app import clock
from app.compute.loading import Loaded
from app.domain.schedule import Occurrence, OccurrenceOutcome
from app.operations import code_schedules, dispatch, schedule_upkeep
from app.settings import Settings
from app.store import Store, schedules

logger = logging.getLogger("nonstop.schedules")

_LOOK_EACH_S = 15.0  # at schedules that go on failing
_AFTER_S = 0.005  # a moment has come for certain
_PUT_BACK_S = 1.0  # less is a clock that is being adjusted


class Timetable:
    """Submits what is due, and says how long the scheduler may sleep."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._latest: float | None = None
        self._looked_at = 0.0
        self._next_due: float | None = None
        self._has_more = False

    def publish(self, store: Store, loaded: Loaded, now: float) -> None:
        """Bring in the schedules that stand in code."""
        drafts = [one for workload in loaded.workloads.values() for one in workload.schedules]
        code_schedules.publish(store, drafts, workloads=list(loaded.workloads), now=now)

    def tick(self, store: Store, now: float) -> None:
        """Submit what is due, as much as fits into a tick."""
        self._has_more = False
        if self._latest is None or now < self._latest - _PUT_BACK_S:  # a start counts as one
            for schedule in schedule_upkeep.realign(store, now=now):
                logger.warning("schedule %s had run ahead of the clock", schedule.name)
        self._latest = now
        decided = dispatch.dispatch(store, self._settings, now=now)
        _log(decided)
        if abs(now - self._looked_at) >= _LOOK_EACH_S:
            self._looked_at = now
            for schedule in schedule_upkeep.pause_failing(store, now=now):
                logger.warning("schedule %s is paused: it goes on failing", schedule.name)
        with store.read() as tx:
            self._next_due = schedules.next_due(tx)
        self._has_more = bool(decided) and self._next_due is not None and self._next_due <= now

    def sleep_s(self, longest: float) -> float:
        """How long until the next moment, at most so long."""
        if self._has_more:
            return 0.0
        left = longest if self._next_due is None else self._next_due + _AFTER_S - clock.now()
        return min(longest, left) if left > 0 else longest  # in the past: the tick has failed


def _log(decided: Sequence[Occurrence]) -> None:
    missed = Counter(one.schedule_id for one in decided if one.outcome is OccurrenceOutcome.MISSED)
    for schedule_id, count in missed.items():
        logger.warning("schedule %s missed %s moments", schedule_id, count)
    for one in decided:
        if one.outcome is OccurrenceOutcome.SUBMITTED:
            logger.info("schedule %s submitted job %s", one.schedule_id, one.job_id)
        elif one.outcome is not OccurrenceOutcome.MISSED:
            logger.warning("schedule %s submitted no job: %s", one.schedule_id, one.note)
