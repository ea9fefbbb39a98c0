"""The checks: what must never be, looked for in the evidence. Each finding is a sentence.

The sentences are in English: they are read together with the ledger and the log.
"""

from collections.abc import Callable, Iterator

from app.chaos import ledger
from app.chaos.evidence import Evidence
from app.chaos.orders import Order
from app.domain.job import Job, Status


def lost(evidence: Evidence) -> Iterator[str]:
    """Promises that no row keeps."""
    promised: dict[str, int] = {}
    for key, job_id in evidence.promises:
        if promised.setdefault(key, job_id) != job_id:
            yield f"{key} was promised as job {promised[key]} and as job {job_id}"
        row = evidence.rows.get(job_id)
        if row is None or row.idempotency_key != key:
            yield f"{key} was promised as job {job_id}, which is not there"


def stuck(evidence: Evidence) -> Iterator[str]:
    """Jobs without an end."""
    for job in evidence.rows.values():
        if not job.is_terminal:
            yield f"job {job.id} is {job.status} (attempt {job.attempt})"


def finished_twice(evidence: Evidence) -> Iterator[str]:
    """Jobs that ended more or less than once."""
    for job in evidence.rows.values():
        done = sum(one.outcome == "done" for one in evidence.attempts[job.id])
        if done > 1:
            yield f"job {job.id} has {done} attempts that are done"
        elif evidence.ends[job.id] != int(job.is_terminal):
            yield f"job {job.id} is {job.status}; its history has {evidence.ends[job.id]} ends"


def overlapping(evidence: Evidence) -> Iterator[str]:
    """Acts of an attempt after the next one had begun, or by two processes at once."""
    newest: dict[int, int] = {}
    actor: dict[tuple[int, int], int] = {}
    for line in evidence.ledger:
        started = newest.get(line.job, 0)
        if line.attempt < started:
            yield f"job {line.job}: attempt {line.attempt} acted after the start of {started}"
        newest[line.job] = max(started, line.attempt)
        if actor.setdefault((line.job, line.attempt), line.pid) != line.pid:
            yield f"job {line.job}: two processes acted in attempt {line.attempt}"


def acted_after_end(evidence: Evidence) -> Iterator[str]:
    """Acts of a job that had been seen ended before."""
    for line in evidence.ledger:
        seen = evidence.seen.get(line.job)
        if seen is not None and line.at > seen.at:
            yield f"job {line.job}: attempt {line.attempt} acted when it was {seen.job.status}"


def attempts_broken(evidence: Evidence) -> Iterator[str]:
    """Attempts that are missing, too many, or left open."""
    for job in evidence.rows.values():
        tries = evidence.attempts[job.id]
        numbers = sorted(one.number for one in tries)
        if numbers != list(range(1, job.attempt + 1)):
            yield f"job {job.id} is at attempt {job.attempt} and has {numbers}"
        left_open = sum(one.ended_at is None for one in tries)
        if left_open != int(job.status is Status.RUNNING):
            yield f"job {job.id} is {job.status} and has {left_open} open attempts"
    for line in evidence.ledger:
        if line.job not in evidence.rows or line.attempt > evidence.rows[line.job].attempt:
            yield f"job {line.job}: attempt {line.attempt} acted and has no row"


def ended_wrongly(evidence: Evidence) -> Iterator[str]:
    """Ends that neither the job's manner nor what was done to it explains."""
    done = {(line.job, line.attempt) for line in evidence.ledger if line.what == ledger.DONE}
    ticked: dict[int, set[int]] = {}
    for line in evidence.ledger:
        if line.what == ledger.TICK:
            ticked.setdefault(line.job, set()).add(line.step)
    for job in evidence.rows.values():
        if job.is_terminal and (why := _wrong_end(evidence, job, done, ticked)):
            yield f"job {job.id}, {_order(evidence, job).manner}, is {job.status}: {why}"


def _order(evidence: Evidence, job: Job) -> Order:
    return evidence.orders[job.idempotency_key or ""]


def _wrong_end(
    evidence: Evidence, job: Job, done: set[tuple[int, int]], ticked: dict[int, set[int]]
) -> str | None:
    order = _order(evidence, job)
    if job.status is Status.CANCELLED:
        return None if job.id in evidence.cancels.tried else "nobody cancelled it"
    if job.id in evidence.cancels.acknowledged:
        return "its cancel was acknowledged"
    if not order.may_end(job.status, job.reason, crashes_left=job.max_crashes - job.crashes):
        return f"reason {job.reason}, {job.crashes} crashes, {job.failures} failures"
    if job.status is not Status.DONE:
        return None
    if (job.id, job.attempt) not in done:
        return f"attempt {job.attempt} did not write its last line"
    if missing := set(range(order.steps)) - ticked.get(job.id, set()):
        return f"steps {sorted(missing)[:5]} were never done"
    if job.result != {"steps": order.steps}:
        return f"its result is {job.result}"
    return None


def rows_changed(evidence: Evidence) -> Iterator[str]:
    """Terminal rows that are not what they were when they were first seen."""
    for job_id, seen in evidence.seen.items():
        row = evidence.rows.get(job_id)
        if row != seen.job:
            yield f"job {job_id} was {seen.job} and is {row}"


def programs_failed(evidence: Evidence) -> Iterator[str]:
    """Programs of the run that broke, or that never did what they are there for."""
    yield from evidence.failed
    if not any(line.what == ledger.DONE for line in evidence.ledger):
        yield "no job did its work"


def orphans(evidence: Evidence) -> Iterator[str]:
    """Processes that outlived what they belong to."""
    yield from evidence.outlived


def bells_left(evidence: Evidence) -> Iterator[str]:
    """Bells that nobody answered although there was time."""
    for _ in range(evidence.bells):
        yield "a bell was left in the broker"


def damaged(evidence: Evidence) -> Iterator[str]:
    """What the databases' own check says."""
    yield from evidence.damages


CHECKS: dict[str, Callable[[Evidence], Iterator[str]]] = {
    "lost": lost,
    "stuck": stuck,
    "finished_twice": finished_twice,
    "overlapping_attempts": overlapping,
    "acted_after_end": acted_after_end,
    "attempts_broken": attempts_broken,
    "ended_wrongly": ended_wrongly,
    "terminal_rows_changed": rows_changed,
    "programs_failed": programs_failed,
    "orphaned_processes": orphans,
    "bells_left": bells_left,
    "integrity": damaged,
}


def check(evidence: Evidence) -> dict[str, list[str]]:
    """Everything that was found, by the name of the check; all empty when all is well."""
    return {name: list(find(evidence)) for name, find in CHECKS.items()}
