"""Schedules that stand in code beside their workload: brought into the store by each consumer."""

import dataclasses
import logging
from collections.abc import Collection, Sequence

from app import recurrence
from app.domain.schedule import Schedule, ScheduleDraft
from app.operations.schedules import free_name
from app.store import Conflict, Store, Transaction, schedules

logger = logging.getLogger("nonstop.schedules")

OWNER = "code"  # whom their jobs belong to


def publish(
    store: Store, drafts: Sequence[ScheduleDraft], *, workloads: Collection[str], now: float
) -> None:
    """Make the schedules in the store those that stand in code.

    New ones are entered, changed ones follow the code, and keep their history and a person's
    pause; those that the code of these workloads does not have any more are deleted, without
    their jobs. Schedules of other workloads are left alone: another host may have them, or
    their file cannot be imported at the moment.

    Args:
        workloads: those that could be imported here.
    """
    wanted = {f"{draft.workload}:{draft.name}": draft for draft in drafts}
    for _try in range(3):
        try:
            with store.write() as tx:
                _publish(tx, wanted, workloads, now)
            return
        except Conflict:
            continue  # another host enters the same: look again


def _publish(
    tx: Transaction, wanted: dict[str, ScheduleDraft], workloads: Collection[str], now: float
) -> None:
    known = schedules.of_code(tx)
    for key, draft in wanted.items():
        if key not in known:
            _enter(tx, key, draft, now)
        else:
            _follow(tx, known[key], draft, now)
    gone = [one for key, one in known.items() if one.workload in workloads and key not in wanted]
    schedules.delete(tx, [one.id for one in gone])
    for one in gone:
        logger.info("schedule %s is not in the code of %s any more", one.name, one.workload)


def _enter(tx: Transaction, key: str, draft: ScheduleDraft, now: float) -> None:
    schedules.insert(
        tx,
        dataclasses.replace(draft, name=free_name(tx, draft.name)),
        owner=OWNER,
        code_key=key,
        next_at=recurrence.first_after(draft.timing, now),
        now=now,
    )


def _follow(tx: Transaction, old: Schedule, draft: ScheduleDraft, now: float) -> None:
    # Its key has the name that the code gives it; here it may have a number behind it.
    draft = dataclasses.replace(draft, name=old.name)
    if draft == old.draft:
        return
    next_at = old.next_at
    if draft.timing != old.timing and not old.is_paused:
        next_at = recurrence.first_after(draft.timing, now)
    schedules.replace(tx, old.id, draft, revision=old.revision, next_at=next_at, now=now)
