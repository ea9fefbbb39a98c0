"""Accept jobs."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from app import broker, faults
from app.domain.chain import IfNotDone, artifacts_in
from app.domain.errors import InvalidRequest
from app.domain.job import Job
from app.domain.sentence import Problem, sentence
from app.operations import chains
from app.operations.requests import Request, checked
from app.settings import Settings
from app.store import Conflict, Store, Transaction, events, jobs, waiting

SAME_REQUEST_S = 5.0  # two equal requests from one page within so long are one


def submit(
    store: Store,
    settings: Settings,
    *,
    workload: str,
    params: dict[str, Any],
    by: str,
    now: float,
    title: str = "",
    priority: int = 0,
    run_at: float | None = None,
    run_after: Sequence[int] = (),
    if_not_done: IfNotDone = "cancel",
    timeout_s: float | None = None,
    idempotency_key: str | None = None,
    session: str | None = None,
    retry_of: int | None = None,
    cloned_from: int | None = None,
) -> Job:
    """Accept a job: once this returns, it will reach an end whatever happens.

    Args:
        params: parameters by name; those left out get their defaults; files are references, to
            uploads or to artifacts of other jobs, which are waited for.
        by: who asks.
        title: what its owner calls it; empty: the workload's title is shown.
        priority: -100 to 100, higher first.
        run_at: seconds since the epoch before which it does not start; None for now.
        run_after: jobs that it waits for.
        if_not_done: whether it is cancelled, or runs all the same, when one of those jobs fails
            or is cancelled.
        timeout_s: seconds an attempt may take; None for the workload's own limit.
        idempotency_key: a job that was submitted with the same key is returned instead.
        session: a page's session; equal requests of one session within five seconds are one.

    Raises:
        NotFound: no consumer ever published this workload.
        InvalidRequest: something does not fit; has every problem.
    """
    request = checked(
        store,
        settings,
        workload=workload,
        params=params,
        title=title,
        priority=priority,
        timeout_s=timeout_s,
        run_at=run_at,
        run_after=run_after,
        if_not_done=if_not_done,
    )
    asked = [workload, request.params, run_at, sorted(run_after)]
    family = _family(session, asked) if session else None
    key = idempotency_key
    for _try in range(3):
        try:
            with store.write() as tx:
                if family:
                    earlier = jobs.newest_of_key(tx, family)
                    if earlier and abs(now - earlier.created_at) < SAME_REQUEST_S:
                        return earlier
                    key = f"{family}.{(earlier.id if earlier else 0):d}"
                elif key and (same := jobs.by_key(tx, key)):
                    if (same.workload, same.params) != (workload, request.params):
                        raise _other_request(key, same)
                    return same
                job = accept(
                    tx,
                    settings,
                    request,
                    by=by,
                    now=now,
                    run_at=run_at,
                    run_after=run_after,
                    if_not_done=if_not_done,
                    idempotency_key=key,
                    retry_of=retry_of,
                    cloned_from=cloned_from,
                )
                faults.point("before_submit_commits")
            break
        except Conflict:
            continue  # an equal request was faster on a server with several writers: look again
    else:
        raise InvalidRequest([Problem("", sentence("An equal request is being submitted."))])
    faults.point("before_ring")
    broker.ring(settings)
    return job


def accept(
    tx: Transaction,
    settings: Settings,
    request: Request,
    *,
    by: str,
    now: float,
    run_at: float | None = None,
    run_after: Sequence[int] = (),
    if_not_done: IfNotDone = "cancel",
    idempotency_key: str | None = None,
    retry_of: int | None = None,
    cloned_from: int | None = None,
    schedule_id: int | None = None,
    told: dict[str, Any] | None = None,
) -> Job:
    """Write a checked request down as a job, as part of a transaction.

    One that it waits for may have failed since the check: then the next tick cancels it.

    Args:
        run_after, if_not_done: as for `submit`.
        told: what the history says beside that it was submitted.
    """
    entry = request.entry
    takes = artifacts_in(request.params)
    after, waits = chains.after(tx, run_after, if_not_done, list(takes.values()))
    job = jobs.insert(
        tx,
        workload=entry.name,
        title=request.title,
        params=request.params,
        priority=request.priority,
        run_at=now if run_at is None else run_at,
        timeout_s=entry.timeout_s if request.timeout_s is None else request.timeout_s,
        memory_mb=entry.memory_mb,
        max_failures=entry.max_failures,
        max_crashes=settings.max_crashes,
        owner=by,
        idempotency_key=idempotency_key,
        retry_of=retry_of,
        cloned_from=cloned_from,
        waits=waits,
        schedule_id=schedule_id,
        now=now,
    )
    waiting.link(tx, job.id, after=after, takes=takes)
    events.add(tx, job.id, "submitted", by=by, now=now, **(told or {}))
    return job


def _other_request(key: str, same: Job) -> InvalidRequest:
    return InvalidRequest(
        [
            Problem(
                "",
                sentence(
                    "The key {key} belongs to job #{id}, which asked for something else.",
                    key=key,
                    id=same.id,
                ),
            )
        ]
    )


def _family(session: str, asked: list[Any]) -> str:
    request = json.dumps([session, *asked], sort_keys=True, ensure_ascii=False)
    return f"page:{hashlib.sha256(request.encode()).hexdigest()[:32]}"
