"""`clean`, `delete`, `pin`, `unpin`, `backup`, `backups` and `restore`: the house in order."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer

from app import clock
from app.cli import printing
from app.cli.opening import opened
from app.cli.speaking import _, person, say, speaker, status_word
from app.cli.submit import Json
from app.domain.retention import read_policy
from app.domain.text import one_line
from app.files.folder import DataFolder
from app.language.numbers import moment, size
from app.settings import load

Ids = Annotated[
    list[int], typer.Argument(min=1, max=2**63 - 1, help=_("The jobs' numbers."), metavar="ID…")
]
Yes = Annotated[bool, typer.Option("--yes", help=_("Do it; without this, only say what would go."))]


def clean(yes: Yes = False, json: Json = False) -> None:
    """Remove jobs that were kept long enough, and what belongs to nobody."""
    from app.operations import retention, sweep

    settings, now = load(), clock.now()
    folder, policy = DataFolder(settings.data), read_policy(settings.keep)
    with opened() as store:
        going = retention.plan(store, folder, policy, now=now)
        if yes:
            going = retention.carry_out(store, folder, going, now=now)
        left = sweep.look(store, folder, now=now)
        if yes:
            sweep.sweep(store, folder, left, now=now)
    if json:
        counts = {status.value: count for status, count in going.by_status.items()}
        printing.as_json(
            {
                "done": yes,
                "jobs": [job.id for job in going.jobs],
                "by_status": counts,
                "size": going.size,
                "leftovers": left.count,
                "leftovers_size": left.size,
            }
        )
        return
    say(_jobs_line(len(going.jobs), size(going.size), done=yes))
    for status, count in going.by_status.items():
        say(f"  {status_word(status)}: {count}")
    if left.count:
        say(_leftovers_line(left.count, size(left.size), done=yes))
    if not yes and (going.jobs or left.count):
        say(_("Nothing was changed. To do it: python -m app clean --yes"))


def _jobs_line(count: int, how_much: str, *, done: bool) -> str:
    if not done:
        return speaker().plural(
            "Would remove {count} job, {size}.",
            "Would remove {count} jobs, {size}.",
            count,
            size=how_much,
        )
    return speaker().plural(
        "Removed {count} job, {size}.", "Removed {count} jobs, {size}.", count, size=how_much
    )


def _leftovers_line(count: int, how_much: str, *, done: bool) -> str:
    if not done:
        return speaker().plural(
            "Would remove {count} leftover that belongs to nobody, {size}.",
            "Would remove {count} leftovers that belong to nobody, {size}.",
            count,
            size=how_much,
        )
    return speaker().plural(
        "Removed {count} leftover that belonged to nobody, {size}.",
        "Removed {count} leftovers that belonged to nobody, {size}.",
        count,
        size=how_much,
    )


def delete(job_ids: Ids, yes: Yes = False) -> None:
    """Delete jobs that have ended, with their logs and artifacts."""
    from app.files import removal
    from app.operations.cancel import not_found
    from app.operations.remove import remove
    from app.store import jobs

    folder = DataFolder(load().data)
    with opened() as store:
        if yes:
            for job_id in job_ids:
                remove(store, folder, job_id, by=person(), now=clock.now())
                say(_("Job #{id} was deleted.", id=job_id))
            return
        with store.read() as tx:
            found = {job_id: jobs.get(tx, job_id) for job_id in job_ids}
    for job_id, job in found.items():
        if job is None:
            raise not_found(job_id)
        title, how_much = one_line(job.title or job.workload), removal.size(folder.job(job_id))
        say(f"#{job_id}  {title}  {size(how_much)}")
    say(_("Nothing was deleted. To do it, add --yes."))


def pin(job_ids: Ids) -> None:
    """Keep jobs from clean-up."""
    from app.operations.pins import pin as pin_job

    _each(job_ids, pin_job)
    say(_("Pinned: they stay until they are unpinned."))


def unpin(job_ids: Ids) -> None:
    """Leave jobs to clean-up again."""
    from app.operations.pins import unpin as unpin_job

    _each(job_ids, unpin_job)
    say(_("No longer pinned."))


def _each(job_ids: list[int], act: Callable[..., None]) -> None:
    with opened() as store:
        for job_id in job_ids:
            act(store, job_id, by=person(), now=clock.now())


def backup(json: Json = False) -> None:
    """Back up the databases now; jobs may run."""
    from app.operations.backup import back_up

    settings = load()
    with opened() as store:
        made = back_up(
            store, DataFolder(settings.data), kept=settings.backups_kept, now=clock.now()
        )
    if json:
        printing.as_json(asdict(made) | {"path": str(made.path)})
        return
    say(_("{path}: {size}, looked through and whole.", path=made.path, size=size(made.size)))


def backups(json: Json = False) -> None:
    """The backups there are, newest first."""
    from app.files.backups import every

    found = every(DataFolder(load().data))
    if json:
        printing.as_json([asdict(one) | {"path": str(one.path)} for one in found])
        return
    if not found:
        say(_("There is no backup. To make one: python -m app backup"))
        return
    rows = [[one.name, moment(one.made_at, None, clock.now()), size(one.size)] for one in found]
    printing.table([_("Backup"), _("Made"), _("Size")], rows, widest=0)


def restore(
    name: Annotated[str, typer.Argument(help=_("Which one: see `backups`."), metavar="BACKUP")],
) -> None:
    """Put a backup in the place of the databases; what was there is moved aside."""
    from app.operations.restore import restore as put_back

    restored = put_back(load(), name, now=clock.now())
    say(_("The backup {name} is in place.", name=restored.name))
    say(_("What was there lies in {folder}; nothing was deleted.", folder=restored.aside))
    if restored.newer_jobs:
        say(
            speaker().plural(
                "{count} job is newer than the backup; its files lie there, too.",
                "{count} jobs are newer than the backup; their files lie there, too.",
                restored.newer_jobs,
            )
        )
    say(_("Start Nonstop: jobs that ran at that time go on from their checkpoints."))
