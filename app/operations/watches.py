"""Wishes for word: of one job, of a schedule's jobs, or of all."""

import math

from app.domain.errors import InvalidRequest, NotAllowed, NotFound
from app.domain.notices import On, Watch
from app.domain.sentence import Problem, sentence
from app.operations.cancel import not_found
from app.store import Store, Transaction, channels, jobs, schedules, watches


def add(
    store: Store,
    *,
    channel: int,
    on: On,
    job_id: int | None = None,
    schedule_id: int | None = None,
    metric: str | None = None,
    above: bool = True,
    threshold: float | None = None,
    was_just_submitted: bool = False,
    by: str,
    now: float,
) -> Watch:
    """Have a channel told. Without a job and a schedule: of all jobs. Asking twice is asking once.

    Args:
        channel: its number.
        metric: with `On.METRIC`, which number to look at.
        above: tell when the metric rises to the threshold; False: when it falls to it.
        threshold: with `On.METRIC`, the value.
        was_just_submitted: the job may have ended already: word of that is sent all the same.

    Raises:
        InvalidRequest: the parts of the wish do not fit together; has every problem.
        NotFound: there is no such channel, job or schedule.
        NotAllowed: the job has ended, so there is nothing to tell any more.
    """
    if problems := _problems(on, job_id, schedule_id, metric, threshold):
        raise InvalidRequest(problems)
    with store.write() as tx:
        _refuse_unknown(tx, channel, job_id, schedule_id, may_have_ended=was_just_submitted)
        is_metric = on is On.METRIC
        return watches.add(
            tx,
            channel_id=channel,
            on=on,
            job_id=job_id,
            schedule_id=schedule_id,
            metric=metric if is_metric else None,
            above=above if is_metric else None,
            threshold=threshold if is_metric else None,
            by=by,
            now=now,
        )


def _problems(
    on: On,
    job_id: int | None,
    schedule_id: int | None,
    metric: str | None,
    threshold: float | None,
) -> list[Problem]:
    problems = []
    if job_id is not None and schedule_id is not None:
        problems.append(Problem("", sentence("Watch a job or a schedule, not both.")))
    if on is On.METRIC and not metric:
        problems.append(Problem("metric", sentence("Which metric?")))
    if on is On.METRIC and (threshold is None or not math.isfinite(threshold)):
        problems.append(Problem("threshold", sentence("At which value? A number, please.")))
    return problems


def _refuse_unknown(
    tx: Transaction,
    channel: int,
    job_id: int | None,
    schedule_id: int | None,
    *,
    may_have_ended: bool,
) -> None:
    if channels.get(tx, channel) is None:
        raise NotFound(sentence("There is no channel {name}.", name=channel))
    if schedule_id is not None and schedules.get(tx, schedule_id) is None:
        raise NotFound(sentence("There is no schedule {name}.", name=schedule_id))
    if job_id is not None:
        job = jobs.get(tx, job_id, lock=True)  # it must not end while the wish is written
        if job is None:
            raise not_found(job_id)
        if job.is_terminal and not may_have_ended:
            raise NotAllowed(
                sentence("Job #{id} has ended already; there is nothing to tell.", id=job_id)
            )


def remove(store: Store, watch_id: int, *, by: str, now: float) -> None:
    """Forget a wish; nothing happens when it is forgotten already."""
    with store.write() as tx:
        watches.remove(tx, watch_id)
