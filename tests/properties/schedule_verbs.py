"""What writes about schedules, each with rows to write about."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.schedule import (
    CatchUp,
    Cron,
    OccurrenceOutcome,
    Overlap,
    Schedule,
    ScheduleDraft,
    Timing,
)
from app.operations import code_schedules, schedule_upkeep, schedules
from app.operations.dispatch import dispatch
from app.operations.schedule_jobs import occurrence, run_now
from app.settings import Settings
from app.store import Store, occurrences
from app.store import schedules as rows
from tests import make
from tests.properties.model import SAVES

NOW = make.NOW - make.NOW % 3600
LATER = NOW + 3 * 3600 + 100
TIMING = Timing(rule=Cron("0 * * * *"), zone="UTC")
Act = Callable[[Store, Settings], object]


def _schedule(store: Store, **changed: Any) -> Schedule:
    wanted: dict[str, Any] = {
        "workload": SAVES,
        "timing": TIMING,
        "now": NOW,
        "overlap": Overlap.RUN_BESIDE,
    }
    return make.schedule(store, **wanted | changed)


def _one(store: Store) -> None:
    _schedule(store)


def _paused(store: Store) -> None:
    schedules.pause(store, _schedule(store).id, by="test", now=NOW)


def _to_catch_up(store: Store) -> None:
    """One has missed more than it makes up for, one waits for its old job, one cancels it."""
    _schedule(store, catch_up=CatchUp.ALL, catch_up_limit=2)
    policies = {"Queues": Overlap.QUEUE_ONE, "Cancels": Overlap.CANCEL_OLD}
    made = [_schedule(store, name=name, overlap=one) for name, one in policies.items()]
    for schedule in made:
        make.running(store, workload=SAVES, schedule_id=schedule.id)
    for schedule in made:
        make.job(store, workload=SAVES, schedule_id=schedule.id)


def _failing(store: Store) -> None:
    schedule = _schedule(store, pause_after=1)
    with store.write() as tx:
        occurrences.add(tx, [occurrence(schedule, NOW, OccurrenceOutcome.REFUSED, NOW)])


def _ahead(store: Store) -> None:
    _schedule(store, next_at=NOW + 10 * 365 * 86400.0)


def _add(store: Store, settings: Settings) -> object:
    return schedules.add(
        store, settings, name="One", workload=SAVES, params={}, timing=TIMING, by="me", now=NOW
    )


def _edit(store: Store, settings: Settings) -> object:
    timing = replace(TIMING, rule=Cron("0 0 * * *"))
    return schedules.edit(store, settings, 1, revision=1, timing=timing, by="me", now=NOW)


def _run_now(store: Store, settings: Settings) -> object:
    return run_now(store, settings, 1, by="me", now=NOW)


def _publish(store: Store, _settings: Settings) -> object:
    daily = replace(TIMING, rule=Cron("0 0 * * *"))
    drafts = [
        ScheduleDraft(name="Changed", workload=SAVES, timing=daily),
        ScheduleDraft(name="New", workload=SAVES, timing=TIMING),
    ]
    code_schedules.publish(store, drafts, workloads=[SAVES], now=NOW + 1)
    return None


def _in_code(store: Store) -> None:
    with store.write() as tx:
        for name in ("Changed", "Gone"):
            draft = ScheduleDraft(name=name, workload=SAVES, timing=TIMING)
            key = f"{SAVES}:{name}"
            rows.insert(tx, draft, owner="code", code_key=key, next_at=NOW + 3600, now=NOW)


SCHEDULE_VERBS: dict[str, tuple[Act, Callable[[Store], None], bool]] = {
    # what is done, what is there before, and whether it may be done twice
    "add a schedule": (_add, lambda _store: None, False),
    "edit a schedule": (_edit, _one, False),
    "pause a schedule": (lambda store, _: schedules.pause(store, 1, by="me", now=NOW), _one, True),
    "resume a schedule": (
        lambda store, _: schedules.resume(store, 1, by="me", now=NOW + 1), _paused, True),
    "delete a schedule": (
        lambda store, _: schedules.delete(store, 1, by="me", now=NOW), _one, False),
    "copy a schedule": (lambda store, _: schedules.copy(store, 1, by="me", now=NOW), _one, False),
    "run a schedule now": (_run_now, _one, True),
    "dispatch": (lambda store, its: dispatch(store, its, now=LATER), _to_catch_up, True),
    "dispatch one that fails": (
        lambda store, its: dispatch(store, its, now=LATER), _failing, True),
    "pause schedules that fail": (
        lambda store, _: schedule_upkeep.pause_failing(store, now=NOW + 1), _failing, True),
    "realign schedules": (lambda store, _: schedule_upkeep.realign(store, now=NOW), _ahead, True),
    "publish schedules of code": (_publish, _in_code, True),
}  # fmt: skip
