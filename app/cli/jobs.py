"""`list`, `show`, `cancel` and `retry`: jobs that were submitted."""

from dataclasses import asdict
from typing import Annotated

import typer

from app import clock
from app.cli import printing
from app.cli.opening import opened
from app.cli.speaking import _, language, person, reason_word, say, speaker, status_word
from app.cli.submit import Json, Wait, accepted
from app.domain.job import Job, Status
from app.domain.text import one_line
from app.language.numbers import duration, moment, size
from app.settings import load

Id = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help=_("The job's number."), metavar="ID")]


def listing(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = 20,
    status: Annotated[Status | None, typer.Option(help=_("Only jobs of this status."))] = None,
    workload: Annotated[str | None, typer.Option(help=_("Only jobs of this workload."))] = None,
    json: Json = False,
) -> None:
    """The newest jobs."""
    from app.cli.describing import awaiting
    from app.store import annotations, chains, jobs

    with opened() as store, store.read() as tx:
        found = jobs.newest(tx, status=status, workload=workload, limit=limit)
        pinned = annotations.pinned(tx, [job.id for job in found])
        awaited = chains.awaited(tx, [job.id for job in found if job.waits])
    if json:
        printing.as_json([asdict(job) | {"pinned": job.id in pinned} for job in found])
        return
    if not found:
        say(_("There are no jobs. To submit one: python -m app submit NAME"))
        return
    headings = [_("Job"), _("Status"), "%", _("Title"), _("Workload"), _("Owner"), _("Submitted")]
    rows = [
        _row(job, awaiting(awaited.get(job.id, [])), _("pinned") if job.id in pinned else "")
        for job in found
    ]
    printing.table(headings, rows, widest=3)


def _row(job: Job, *aside: str) -> list[str]:
    status = status_word(job.status, cancelling=job.is_cancelling)
    return [
        f"#{job.id}",
        " · ".join(filter(None, (status, *aside))),
        f"{int(100 * job.progress)}",
        job.title or job.workload,
        job.workload,
        job.owner,
        moment(job.created_at, None, clock.now()),
    ]


def show(job_id: Id, json: Json = False) -> None:
    """One job: how it stands, its parameters, result and artifacts."""
    from app.cli.describing import chain_lines, result_lines, standing
    from app.files.folder import DataFolder
    from app.operations.cancel import not_found
    from app.store import annotations, artifacts, chains, jobs

    with opened() as store, store.read() as tx:
        job = jobs.get(tx, job_id)
        if job is None:
            raise not_found(job_id)
        pinned = annotations.is_pinned(tx, job_id)
        how = standing(tx, job, clock.now()) + (f" · {_('pinned')}" if pinned else "")
        files = artifacts.of_job(tx, job_id)
        result = list(result_lines(tx, job))
        chain = list(chain_lines(tx, job_id))
        graph = chains.around(tx, job_id)
    folder = DataFolder(load().data)
    paths = [str(folder.artifacts(job_id, file.attempt) / file.name) for file in files]
    if json:
        found = [asdict(file) | {"path": path} for file, path in zip(files, paths, strict=True)]
        more = {"artifacts": found, "pinned": pinned, "chain": asdict(graph)}
        printing.as_json(asdict(job) | more)
        return
    _describe(job, how, result)
    if files:
        say(_("Artifacts"))
    for file, path in zip(files, paths, strict=True):
        say(f"  {one_line(path, 1000)}  {size(file.size)}")
    for title, lines in chain:
        if lines:
            say(title)
        for line in lines:
            say(f"  {line}")


def _describe(job: Job, how: str, result: list[str]) -> None:
    from app.cli.describing import value_text

    say(f"#{job.id}  {one_line(job.title or job.workload)}")
    say(f"  {how} · {int(100 * job.progress)}%")
    if job.status is Status.CANCELLED and job.error:
        say(f"  {one_line(speaker().retell(job.error), 1000)}")
    if job.reason is not None:
        error = speaker().retell(job.error or "–")
        say(f"  {reason_word(job.reason)}: {one_line(error, 1000)}")
    facts = [
        (_("Workload"), job.workload),
        (_("Owner"), job.owner),
        (_("Submitted"), moment(job.created_at, None, clock.now())),
    ]
    if job.run_at > clock.now() and not job.is_terminal:
        facts.append((_("Not before"), moment(job.run_at, None, clock.now())))
    if job.started_at is not None:
        facts.append((_("Started"), moment(job.started_at, None, clock.now())))
    if job.finished_at is not None and job.started_at is not None:
        facts.append((_("Ran for"), duration(job.finished_at - job.started_at, language())))
    if job.attempt:
        facts.append((_("Attempts"), str(job.attempt)))
    for name, value in facts:
        say(f"  {name}: {one_line(value)}")
    parameters = [f"{one_line(key)}: {one_line(value_text(v))}" for key, v in job.params.items()]
    for title, lines in ((_("Parameters"), parameters), (_("Result"), result)):
        if lines:
            say(title)
        for line in lines:
            say(f"  {line}")


def cancel(job_id: Id, json: Json = False) -> None:
    """Cancel a job."""
    from app.operations.cancel import cancel as cancel_job

    with opened() as store:
        job = cancel_job(store, job_id, by=person(), now=clock.now())
    if json:
        printing.as_json(asdict(job))
    elif job.status is Status.CANCELLED:
        say(_("Job #{id} is cancelled.", id=job_id))
    else:
        say(_("Job #{id} was asked to stop; if it does not, it is killed.", id=job_id))


def pause(job_id: Id, json: Json = False) -> None:
    """Hold a waiting job; have a running one save and end."""
    from app.operations.pause import pause as pause_job

    with opened() as store:
        job = pause_job(store, job_id, by=person(), now=clock.now())
    if json:
        printing.as_json(asdict(job))
    elif job.status is Status.PAUSED:
        say(_("Job #{id} is paused.", id=job_id))
    else:
        say(_("Job #{id} was asked to save; it is paused once it has.", id=job_id))


def resume(job_id: Id, json: Json = False) -> None:
    """Let a paused job go on."""
    from app.operations.pause import resume as resume_job

    with opened() as store:
        job = resume_job(store, load(), job_id, by=person(), now=clock.now())
    if json:
        printing.as_json(asdict(job))
    else:
        say(_("Job #{id} waits for a worker.", id=job_id))


def retry(
    job_id: Id,
    wait: Wait = False,
    json: Json = False,
) -> None:
    """Submit a finished job once more, as a new job."""
    from app.operations.retry import retry as retry_job

    settings = load()
    with opened() as store:
        job = retry_job(store, settings, job_id, by=person(), now=clock.now())
        accepted(store, job, wait=wait, json=json)
