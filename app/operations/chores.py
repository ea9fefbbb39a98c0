"""Upkeep that is done by itself: when each kind is due, and what it does."""

from collections.abc import Callable, Collection
from typing import Any

from app import recurrence
from app.domain.errors import NotAllowed
from app.domain.retention import read_policy
from app.domain.schedule import Cron, Timing
from app.domain.sentence import Problem, sentence
from app.domain.upkeep import Chore
from app.files.folder import DataFolder
from app.operations import retention, storage, sweep
from app.operations.backup import back_up
from app.settings import Settings, machine_zone, variable
from app.store import Store, chores

LIMIT_S = 4 * 3600.0  # a chore that takes longer hangs
_HOURLY = "17 * * * *"
_FIRST_MEASURED_AFTER_S = 60.0  # a new house has something better to do at its start


def rules(settings: Settings) -> dict[Chore, str]:
    """The cron expression of each kind; empty where it is done only when somebody asks."""
    return {
        Chore.BACKUP: settings.backup_at if not settings.database_url else "",
        Chore.CLEAN: settings.clean_at,
        Chore.MEASURE: _HOURLY,
    }


def problems(settings: Settings, *, now: float) -> list[Problem]:
    """What is wrong with the settings of upkeep, by the names of their variables."""
    return [
        Problem(variable(name), problem.sentence)
        for name in ("backup_at", "clean_at")
        if (rule := getattr(settings, name))
        for problem in recurrence.problems(_timing(rule), now=now)
    ]


def _timing(rule: str) -> Timing:
    return Timing(rule=Cron(rule), zone=machine_zone())


def _next(settings: Settings, chore: Chore, now: float) -> float | None:
    rule = rules(settings)[chore]
    return recurrence.first_after(_timing(rule), now) if rule else None


def plan(store: Store, settings: Settings, *, now: float) -> None:
    """Write down when each kind is due next; what came due while nothing ran stays due."""
    with store.write() as tx:
        first = Chore.MEASURE not in chores.every(tx)
        for chore in Chore:
            next_at = _next(settings, chore, now)
            if first and chore is Chore.MEASURE:
                next_at = now + _FIRST_MEASURED_AFTER_S
            chores.plan(tx, chore, next_at=next_at, now=now)


def say_interrupted(store: Store, *, now: float) -> None:
    """Write down of what seems to run that it does not, because nobody is there to do it."""
    with store.write() as tx:
        for row in chores.every(tx).values():
            if row.is_running and row.started_at is not None:
                why = str(sentence("The consumer was stopped before it was done."))
                chores.end(
                    tx,
                    row.name,
                    started_at=row.started_at,
                    is_ok=False,
                    note={"error": why},
                    now=now,
                )


def take_due(
    store: Store, settings: Settings, *, now: float, but: Collection[str] = ()
) -> list[Chore]:
    """Take on what is due, all or nothing; of several schedulers only one gets each.

    Args:
        but: kinds that are left alone, because they still run.
    """
    with store.read() as tx:
        due = chores.due(tx, now)
    wanted = [one for one in Chore if one in due and one not in but]
    if not wanted:
        return []
    with store.write() as tx:
        return [
            chore
            for chore in wanted
            if chores.take(tx, chore, next_at=_next(settings, chore, now), now=now)
        ]


def ask(store: Store, chore: Chore, *, by: str, now: float) -> None:
    """Have a kind of upkeep done within about a second, by the consumer.

    Raises:
        NotAllowed: no consumer ever ran here.
    """
    with store.write() as tx:
        if not chores.ask(tx, chore, now=now):
            raise NotAllowed(sentence("Start the consumer first: it does the upkeep."))


def do(store: Store, settings: Settings, chore: Chore, *, now: float) -> dict[str, Any]:
    """Do one kind of upkeep here and now; what there is to say about it."""
    actions: dict[Chore, Callable[[Store, Settings, float], dict[str, Any]]] = {
        Chore.BACKUP: _back_up,
        Chore.CLEAN: _clean,
        Chore.MEASURE: _measure,
    }
    return actions[chore](store, settings, now)


def _back_up(store: Store, settings: Settings, now: float) -> dict[str, Any]:
    made = back_up(store, DataFolder(settings.data), kept=settings.backups_kept, now=now)
    return {"name": made.name, "size": made.size}


def _clean(store: Store, settings: Settings, now: float) -> dict[str, Any]:
    folder, policy = DataFolder(settings.data), read_policy(settings.keep)
    planned = retention.plan(store, folder, policy, now=now)
    removed = retention.carry_out(store, folder, planned, now=now)
    found = sweep.look(store, folder, now=now)
    sweep.sweep(store, folder, found, now=now)
    with store.write() as tx:
        chores.ask(tx, Chore.MEASURE, now=now)  # what was measured before is not so any more
    return {
        "jobs": len(removed.jobs),
        "leftovers": found.count,
        "size": removed.size + found.size,
    }


def _measure(store: Store, settings: Settings, now: float) -> dict[str, Any]:
    folder, policy = DataFolder(settings.data), read_policy(settings.keep)
    return storage.note(storage.measure(store, folder, policy, now=now))
