"""Jobs in words: how one stands, and what came out of it."""

from collections.abc import Iterator
from typing import Any

from app.cli.speaking import _, language, speaker, status_word
from app.domain import eta
from app.domain.job import Job, Status
from app.domain.text import one_line
from app.language.numbers import clock_time, duration, number
from app.store import Transaction, attempts, catalogue


def standing(tx: Transaction, job: Job, now: float) -> str:
    """How a job stands, in one line: status, step, time and time left."""
    parts = [status_word(job.status, cancelling=job.is_cancelling)]
    if job.status is Status.RUNNING:
        elapsed_s = now - attempts.of_job(tx, job.id)[0].started_at
        parts += [one_line(job.step_text, 60), clock_time(elapsed_s)]
        # A later attempt did not do by itself what its checkpoint had: its speed tells nothing.
        left = eta.remaining(job.progress, elapsed_s) if job.attempt == 1 else None
        if left:
            about = duration(sum(left) / 2, language())
            parts.append(_("about {time} left", time=about))
    return " · ".join(part for part in parts if part)


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
    if isinstance(value, dict) and "upload" in value:
        return str(value.get("name", "–"))
    return str(value)
