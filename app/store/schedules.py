"""Statements about schedules. Every change is one guarded UPDATE; losing is a normal answer."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.domain.job import known
from app.domain.schedule import (
    CatchUp,
    Overlap,
    Schedule,
    ScheduleDraft,
    Timing,
    rule_from_json,
    rule_to_json,
)
from app.store.tables import schedules


def _to_schedule(row: sa.Row[Any]) -> Schedule:
    values = dict(row._mapping)
    timing = Timing(
        rule=rule_from_json(values.pop("rule")),
        zone=values.pop("zone"),
        starts_on=values.pop("starts_on"),
        ends_on=values.pop("ends_on"),
        excluded=tuple(date.fromisoformat(day) for day in values.pop("excluded")),
    )
    values["overlap"] = known(Overlap, values["overlap"])
    values["catch_up"] = known(CatchUp, values["catch_up"])
    return Schedule(timing=timing, **values)


def _values(draft: ScheduleDraft) -> dict[str, Any]:
    timing = draft.timing
    return {
        "name": draft.name,
        "workload": draft.workload,
        "params": draft.params,
        "title": draft.title,
        "priority": draft.priority,
        "timeout_s": draft.timeout_s,
        "rule": rule_to_json(timing.rule),
        "zone": timing.zone,
        "starts_on": timing.starts_on,
        "ends_on": timing.ends_on,
        "excluded": [day.isoformat() for day in timing.excluded],
        "jitter_s": draft.jitter_s,
        "overlap": draft.overlap,
        "catch_up": draft.catch_up,
        "catch_up_limit": draft.catch_up_limit,
        "pause_after": draft.pause_after,
    }


def insert(
    tx: sa.Connection,
    draft: ScheduleDraft,
    *,
    owner: str,
    code_key: str | None = None,
    paused_by: str | None = None,
    next_at: float | None,
    now: float,
) -> Schedule:
    """Enter a schedule.

    Args:
        paused_by: it begins paused, by this person.
    """
    statement = (
        sa.insert(schedules)
        .values(
            **_values(draft),
            paused_at=None if paused_by is None else now,
            paused_by=paused_by,
            owner=owner,
            code_key=code_key,
            created_at=now,
            changed_at=now,
            revision=1,
            next_at=next_at,
        )
        .returning(*schedules.c)
    )
    return _to_schedule(tx.execute(statement).one())


def get(tx: sa.Connection, schedule_id: int, *, lock: bool = False) -> Schedule | None:
    """One schedule; `lock` keeps others from changing it until the transaction ends."""
    return _first(tx, schedules.c.id == schedule_id, lock=lock)


def by_name(tx: sa.Connection, name: str) -> Schedule | None:
    """The schedule of this name."""
    return _first(tx, schedules.c.name == name)


def _first(
    tx: sa.Connection, condition: sa.ColumnElement[bool], *, lock: bool = False
) -> Schedule | None:
    statement = sa.select(schedules).where(condition)
    row = tx.execute(statement.with_for_update() if lock else statement).first()
    return _to_schedule(row) if row else None


def every(tx: sa.Connection) -> list[Schedule]:
    """Every schedule, by name."""
    return [
        _to_schedule(row) for row in tx.execute(sa.select(schedules).order_by(schedules.c.name))
    ]


def of_code(tx: sa.Connection) -> dict[str, Schedule]:
    """The schedules that stand in code, by their keys."""
    statement = sa.select(schedules).where(schedules.c.code_key.is_not(None))
    found = [_to_schedule(row) for row in tx.execute(statement)]
    return {one.code_key: one for one in found if one.code_key is not None}


def replace(
    tx: sa.Connection,
    schedule_id: int,
    draft: ScheduleDraft,
    *,
    revision: int,
    next_at: float | None,
    now: float,
) -> Schedule | None:
    """Make it what a draft says; None when it was changed since it was read.

    Args:
        revision: of the schedule as it was read.
    """
    statement = (
        sa.update(schedules)
        .where(schedules.c.id == schedule_id, schedules.c.revision == revision)
        .values(**_values(draft), revision=revision + 1, changed_at=now, next_at=next_at)
        .returning(*schedules.c)
    )
    row = tx.execute(statement).first()
    return _to_schedule(row) if row else None


def pause(tx: sa.Connection, schedule_id: int, *, by: str, now: float) -> Schedule | None:
    """Let nothing be due any more; None when it is paused already.

    Args:
        by: who; empty: Nonstop itself.
    """
    statement = (
        sa.update(schedules)
        .where(schedules.c.id == schedule_id, schedules.c.paused_at.is_(None))
        .values(paused_at=now, paused_by=by, next_at=None)
        .returning(*schedules.c)
    )
    row = tx.execute(statement).first()
    return _to_schedule(row) if row else None


def resume(
    tx: sa.Connection, schedule_id: int, *, next_at: float | None, now: float
) -> Schedule | None:
    """Go on with the moments that are to come; None when it is not paused."""
    statement = (
        sa.update(schedules)
        .where(schedules.c.id == schedule_id, schedules.c.paused_at.is_not(None))
        .values(paused_at=None, paused_by=None, changed_at=now, next_at=next_at)
        .returning(*schedules.c)
    )
    row = tx.execute(statement).first()
    return _to_schedule(row) if row else None


def delete(tx: sa.Connection, schedule_ids: Collection[int]) -> None:
    """Remove schedules with the history of their moments; their jobs stay."""
    tx.execute(sa.delete(schedules).where(schedules.c.id.in_(schedule_ids)))


def due(tx: sa.Connection, now: float, *, limit: int) -> list[Schedule]:
    """Schedules with a moment that is not decided, the longest overdue first."""
    statement = (
        sa.select(schedules)
        .where(schedules.c.next_at <= now)
        .order_by(schedules.c.next_at, schedules.c.id)
        .limit(limit)
    )
    return [_to_schedule(row) for row in tx.execute(statement)]


def next_due(tx: sa.Connection) -> float | None:
    """The earliest moment that is not decided, of all schedules."""
    found: float | None = tx.execute(sa.select(sa.func.min(schedules.c.next_at))).scalar_one()
    return found


def advance(tx: sa.Connection, schedule: Schedule, next_at: float | None) -> bool:
    """Go on to the next moment; False when somebody else has decided, edited or paused."""
    statement = (
        sa.update(schedules)
        .where(
            schedules.c.id == schedule.id,
            schedules.c.revision == schedule.revision,
            schedules.c.next_at.is_not_distinct_from(schedule.next_at),
            schedules.c.paused_at.is_(None),
        )
        .values(next_at=next_at)
    )
    return tx.execute(statement).rowcount == 1
