"""Find what there is to tell, and put it into the outbox: once for each channel, and never twice.

Ends are looked for by the time of the end, over a stretch that overlaps the one before: what
another host commits late is still found, and the outbox's unique keys keep out what was told.
"""

from collections.abc import Callable

from app.domain.job import Job
from app.domain.notices import SLOW_NEEDS, Message, Occasion, On, Watch, slow_after_s
from app.store import (
    Conflict,
    Store,
    Transaction,
    attempts,
    catalogue,
    jobs,
    marks,
    outbox,
    schedules,
    telemetry,
    views,
    watches,
)

Compose = Callable[[Occasion], Message]

OVERLAP_S = 60.0
OVERLAP_POINTS = 5000  # of metrics; a server may show a lower number after a higher one
MOST_POINTS = 100_000  # looked at in one go
MOST = 100  # messages in one go, within a tenth of a second
_ENDS, _POINTS = "notices: ends", "notices: points"
_MARK_EACH_S = 30.0
_REMEMBERED_S = 3600.0  # wishes about a job that has ended


def gather(store: Store, compose: Compose, *, now: float) -> int:
    """Write a message for everything that somebody wants to be told and has not been.

    Args:
        compose: the words, in the language of the house.

    Returns:
        How many messages were written.
    """
    with store.read() as tx:
        wishes = watches.every(tx)
        marked = marks.get(tx, _ENDS)
        since = min(now if marked is None else marked, now) - OVERLAP_S
        found = _ends(tx, since) if wishes else []
        if any(wish.on is On.SLOW for wish in wishes):
            found += _slow(tx, now)
    metric_wishes = [wish for wish in wishes if wish.on is On.METRIC]
    newest, reached = _reached(store, metric_wishes, now) if metric_wishes else (None, [])
    found += reached
    is_old = marked is None or abs(now - marked) >= _MARK_EACH_S
    if not found and not is_old and newest is None:
        return 0
    messages = [(one, compose(one)) for one in found]
    try:
        with store.write() as tx:
            written = sum(_put(tx, one, message, now) for one, message in messages)
            if is_old and written < MOST:
                marks.put(tx, _ENDS, now)
                watches.forget_over(tx, since - _REMEMBERED_S)
            if newest is not None:
                marks.put(tx, _POINTS, newest)
    except Conflict:  # another scheduler told the same at the same moment; the next look sees it
        return 0
    return written


def _put(tx: Transaction, occasion: Occasion, message: Message, now: float) -> bool:
    notice = outbox.put(
        tx,
        key=occasion.key,
        channel_id=occasion.channel_id,
        channel_name=occasion.channel_name,
        job_id=occasion.job.id,
        title=message.title,
        body=message.body,
        now=now,
    )
    return notice is not None


def _ends(tx: Transaction, since: float) -> list[Occasion]:
    found = watches.untold_ends(tx, since=since, limit=MOST)
    return [
        _occasion(tx, job, watch, job.finished_at or since)
        for job_id, watch in found
        if (job := jobs.get(tx, job_id))
    ]


def _slow(tx: Transaction, now: float) -> list[Occasion]:
    slow = []
    for job_id, watch in watches.untold_running(tx):
        job = jobs.get(tx, job_id)
        usual = views.usual_duration(tx, job.workload) if job else None
        if job is None or usual is None or usual.jobs < SLOW_NEEDS:
            continue
        if _ran_s(tx, job, now) > slow_after_s(usual.longest_s):
            slow.append(_occasion(tx, job, watch, now, longest_s=usual.longest_s))
    return slow


def _reached(store: Store, wishes: list[Watch], now: float) -> tuple[int | None, list[Occasion]]:
    """Up to which point metrics were read, if that is to be marked, and what came to its value."""
    with store.read() as tx:
        marked = marks.get(tx, _POINTS)
    names = {wish.metric for wish in wishes if wish.metric}
    with store.telemetry.read() as tx:
        newest = telemetry.newest_point(tx)
        read = newest if marked is None else min(int(marked), newest)
        after = max(read - OVERLAP_POINTS, newest - MOST_POINTS)
        found = telemetry.extremes(tx, names, after=after)
    with store.read() as tx:
        reached = [
            occasion
            for one in found
            if (job := jobs.get(tx, one.job_id))
            for wish in wishes
            if (occasion := _at_threshold(tx, wish, job, one, now))
            and outbox.of_key(tx, occasion.key) is None
        ]
    is_marked = marked is not None and int(marked) <= newest < int(marked) + OVERLAP_POINTS
    return (None if is_marked else newest), reached


def _at_threshold(
    tx: Transaction, wish: Watch, job: Job, seen: telemetry.Extremes, now: float
) -> Occasion | None:
    if wish.metric != seen.name or not wish.covers(job.id, job.schedule_id):
        return None
    if job.finished_at is not None and job.finished_at < wish.created_at:
        return None
    value = wish.reached(seen.lowest, seen.highest)
    return None if value is None else _occasion(tx, job, wish, now, value=value)


def _occasion(
    tx: Transaction,
    job: Job,
    watch: Watch,
    at: float,
    *,
    value: float | None = None,
    longest_s: float | None = None,
) -> Occasion:
    schedule = None if job.schedule_id is None else schedules.get(tx, job.schedule_id)
    return Occasion(
        on=watch.on,
        job=job,
        channel_id=watch.channel_id,
        channel_name=watch.channel_name,
        entry=catalogue.get(tx, job.workload),
        schedule=schedule.name if schedule else None,
        ran_s=_ran_s(tx, job, at),
        watch=watch if watch.on is On.METRIC else None,
        value=value,
        longest_s=longest_s,
    )


def _ran_s(tx: Transaction, job: Job, at: float) -> float:
    """How long its attempts ran, without the pauses between them."""
    return sum((one.ended_at or at) - one.started_at for one in attempts.of_job(tx, job.id))
