"""Accept jobs."""

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from app import broker, faults
from app.domain.errors import InvalidRequest, NotFound
from app.domain.job import Job
from app.domain.sentence import Problem, sentence
from app.domain.workload import CatalogueEntry
from app.files import uploads
from app.files.folder import DataFolder
from app.operations import parameters
from app.settings import Settings
from app.store import Conflict, Store, Transaction, catalogue, events, jobs

LONGEST_TITLE = 200
HIGHEST_PRIORITY = 100
SAME_REQUEST_S = 5.0  # two equal requests from one page within so long are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A job that somebody wants, found to be right. Only `checked` makes one."""

    entry: CatalogueEntry
    params: dict[str, Any]  # complete
    title: str
    priority: int
    timeout_s: float | None


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
    timeout_s: float | None = None,
    idempotency_key: str | None = None,
    session: str | None = None,
    retry_of: int | None = None,
    cloned_from: int | None = None,
) -> Job:
    """Accept a job: once this returns, it will reach an end whatever happens.

    Args:
        params: parameters by name; those left out get their defaults; files are references.
        by: who asks.
        title: what its owner calls it; empty: the workload's title is shown.
        priority: -100 to 100, higher first.
        run_at: seconds since the epoch before which it does not start; None for now.
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
    )
    family = _family(session, workload, request.params) if session else None
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


def checked(
    store: Store,
    settings: Settings,
    *,
    workload: str,
    params: dict[str, Any],
    title: str = "",
    priority: int = 0,
    timeout_s: float | None = None,
) -> Request:
    """Hold a request against the catalogue; changes nothing.

    Raises:
        NotFound: no consumer ever published this workload.
        InvalidRequest: something does not fit; has every problem.
    """
    entry = published(store, workload)
    request = Request(
        entry=entry,
        params=parameters.complete(entry, params),
        title=_clean(title),
        priority=priority,
        timeout_s=timeout_s,
    )
    _refuse_bad(DataFolder(settings.data), request)
    return request


def accept(
    tx: Transaction,
    settings: Settings,
    request: Request,
    *,
    by: str,
    now: float,
    run_at: float | None = None,
    idempotency_key: str | None = None,
    retry_of: int | None = None,
    cloned_from: int | None = None,
    schedule_id: int | None = None,
    told: dict[str, Any] | None = None,
) -> Job:
    """Write a checked request down as a job, as part of a transaction.

    Args:
        told: what the history says beside that it was submitted.
    """
    entry = request.entry
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
        schedule_id=schedule_id,
        now=now,
    )
    events.add(tx, job.id, "submitted", by=by, now=now, **(told or {}))
    return job


def published(store: Store, workload: str) -> CatalogueEntry:
    """What the catalogue says about a workload.

    Raises:
        NotFound: no consumer ever published it.
    """
    with store.read() as tx:
        known = catalogue.entries(tx)
    if workload in known:
        return known[workload]
    if not known:
        raise NotFound(
            sentence(
                "No workload is known yet. Start the consumer once with ./run_consumer.sh: it"
                " publishes what can be run."
            )
        )
    raise NotFound(
        sentence(
            "There is no workload {name}; there are: {known}.",
            name=workload,
            known=", ".join(sorted(known)),
        )
    )


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


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if letter in "\t\r\n" else letter
        for letter in composed
        if letter in "\t\r\n\u200d" or unicodedata.category(letter)[0] != "C"
    ).strip()


def _refuse_bad(folder: DataFolder, request: Request) -> None:
    entry, params, title = request.entry, request.params, request.title
    timeout_s = request.timeout_s
    problems = parameters.problems(entry, params)
    wrong = {problem.field for problem in problems}
    if entry.error:
        problems.append(
            Problem("", sentence("This workload cannot be imported: {error}", error=entry.error))
        )
    problems += [
        Problem(name, sentence("This file is not there any more; please upload it again."))
        for name, value in params.items()
        if name not in wrong and uploads.is_reference(value) and not uploads.exists(folder, value)
    ]
    if len(title) > LONGEST_TITLE:
        problems.append(
            Problem("title", sentence("At most {limit} characters, please.", limit=LONGEST_TITLE))
        )
    if abs(request.priority) > HIGHEST_PRIORITY:
        problems.append(
            Problem(
                "priority",
                sentence(
                    "From {low} to {high}, please.", low=-HIGHEST_PRIORITY, high=HIGHEST_PRIORITY
                ),
            )
        )
    if timeout_s is not None and not 0 < timeout_s <= 365 * 86400:
        problems.append(Problem("timeout_s", sentence("More than {low}, please.", low=0)))
    if problems:
        raise InvalidRequest(problems)


def _family(session: str, workload: str, params: dict[str, Any]) -> str:
    request = json.dumps([session, workload, params], sort_keys=True, ensure_ascii=False)
    return f"page:{hashlib.sha256(request.encode()).hexdigest()[:32]}"
