"""Put right what stands wrong with schedules: those that go on failing, and clocks that jumped."""

from app import recurrence
from app.domain.schedule import Schedule
from app.store import Store, Transaction, occurrences, schedule_views, schedules


def pause_failing(store: Store, *, now: float) -> list[Schedule]:
    """Pause schedules that failed as often in a row as they may."""
    with store.read() as tx:
        lately = schedule_views.lately(tx)  # of all at once; each by itself takes ten times longer
        failing = [
            one
            for one in schedules.every(tx)
            if not one.is_paused
            and one.id in lately
            and lately[one.id].failures
            and has_failed_too_often(tx, one)
        ]
    paused = []
    for schedule in failing:
        with store.write() as tx:
            if has_failed_too_often(tx, schedule):
                paused.append(schedules.pause(tx, schedule.id, by="", now=now))
    return [one for one in paused if one is not None]


def realign(store: Store, *, now: float) -> list[Schedule]:
    """Bring forward what stands too far in the future, after the clock was wrong.

    A clock that was ahead has let moments be decided that were to come; without this, nothing
    would be due until it has caught up. What was decided is not decided again.
    """
    with store.read() as tx:
        every = schedules.every(tx)
    brought = []
    for schedule in every:
        next_at = None if schedule.is_paused else _next(schedule, now)
        if next_at is not None and (schedule.next_at is None or schedule.next_at > next_at):
            with store.write() as tx:
                if schedules.advance(tx, schedule, next_at):
                    brought.append(schedule)
    return brought


def _next(schedule: Schedule, now: float) -> float | None:
    try:
        return recurrence.first_after(schedule.timing, now)
    except (ValueError, LookupError, OSError):  # it is given up when it is due
        return None


def has_failed_too_often(tx: Transaction, schedule: Schedule) -> bool:
    """Whether it is to pause because of failures in a row."""
    if schedule.pause_after is None:
        return False
    failures = occurrences.failures_in_a_row(
        tx, schedule.id, since=schedule.changed_at, most=schedule.pause_after
    )
    return failures >= schedule.pause_after
