"""Jobs in words: how one stands, and what came out of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.cli.speaking import _, language, speaker, status_word
from app.domain import eta
from app.domain.chain import artifact_of
from app.domain.job import Job, Status
from app.domain.text import one_line
from app.language.numbers import clock_time, duration, number
from app.store import Transaction, attempts, catalogue, chains

_NAMED = 3  # jobs in one line


def standing(tx: Transaction, job: Job, now: float) -> str:
    """How a job stands, in one line: status, step, time and time left."""
    parts = [status_word(job.status, cancelling=job.is_cancelling)]
    if job.waits:
        parts.append(awaiting(chains.awaited(tx, [job.id]).get(job.id, [])))
    if job.status is Status.RUNNING:
        elapsed_s = now - attempts.of_job(tx, job.id)[0].started_at
        parts += [one_line(job.step_text, 60), clock_time(elapsed_s)]
        # A later attempt did not do by itself what its checkpoint had: its speed tells nothing.
        left = eta.remaining(job.progress, elapsed_s) if job.attempt == 1 else None
        if left:
            about = duration(sum(left) / 2, language())
            parts.append(_("about {time} left", time=about))
    return " · ".join(part for part in parts if part)


def awaiting(job_ids: Sequence[int]) -> str:
    """What a job waits for; empty when that has ended."""
    shown = [f"#{job_id}" for job_id in job_ids[:_NAMED]] + ["…"] * (len(job_ids) > _NAMED)
    return _("after {jobs}", jobs=", ".join(shown)) if shown else ""


def chain_lines(tx: Transaction, job_id: int) -> Iterator[tuple[str, list[str]]]:
    """What a job follows, what follows it, and which files go between: titles with their lines."""
    before, after = chains.predecessors_of(tx, job_id), chains.followers_of(tx, job_id)
    taken, uses = chains.inputs_of(tx, job_id), chains.uses_of(tx, job_id)
    yield _("Runs after"), [_job_line(one) for one in before]
    yield _("What follows"), [_job_line(one) for one in after]
    yield (
        _("Where its inputs came from"),
        [f"{one.param}: {one.artifact}  {_job_line(one.job)}" for one in taken],
    )
    yield (
        _("What was made of its outputs"),
        [f"{one.artifact}  {_job_line(one.job)}" for one in uses],
    )


def _job_line(job: chains.ChainJob) -> str:
    return f"#{job.id}  {one_line(job.title or job.workload)}  {status_word(job.status)}"


def result_lines(tx: Transaction, job: Job) -> Iterator[str]:
    """What a job's workload returned, under the titles that it gives."""
    entry = catalogue.get(tx, job.workload)
    titles = entry.results if entry else {}
    for key, value in (job.result or {}).items():
        title = speaker().pick(titles.get(key, key))
        yield f"{one_line(title)}: {one_line(value_text(value))}"


def value_text(value: Any) -> str:
    """A value of parameters or of a result as people read it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, language())
    if taken := artifact_of(value):
        return f"#{taken.job_id}/{taken.name}"
    if isinstance(value, dict) and "upload" in value:
        return str(value.get("name", "–"))
    return str(value)
