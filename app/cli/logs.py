"""`logs`: what a job printed, once or as it comes."""

import contextlib
import json as json_text
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app import clock
from app.cli import printing
from app.cli.jobs import Id
from app.cli.opening import opened
from app.cli.speaking import _, complain, say
from app.cli.submit import Json
from app.domain.job import Job
from app.files.folder import DataFolder
from app.files.logs import LogLine, LogReader
from app.language.numbers import moment
from app.settings import load

if TYPE_CHECKING:
    from app.store import Store

LOOK_S = 0.25


def logs(
    job_id: Id,
    follow: Annotated[
        bool,
        typer.Option("--follow", "-f", help=_("Go on until the job ends; JSON comes as lines.")),
    ] = False,
    attempt: Annotated[
        int | None, typer.Option(min=1, help=_("Which attempt; without it, the newest."))
    ] = None,
    json: Json = False,
) -> None:
    """What a job printed."""
    folder = DataFolder(load().data)
    with opened() as store:
        job = _get(store, job_id)
        if follow:
            _follow(store, folder, job, attempt, json=json)
            return
    number = attempt or job.attempt
    reader = LogReader(folder.log(job_id, number))
    with contextlib.closing(reader):
        if json:
            printing.as_json([asdict(line) for line in reader.new_lines()])
            return
        empty = True
        for block in reader.blocks():
            empty = False
            _print(block, json=False)
    if not number:
        complain(_("Job #{id} has not started yet.", id=job_id))
    elif empty:
        complain(_("There is no log of attempt {number}.", number=number))


def _get(store: "Store", job_id: int) -> Job:
    from app.operations.cancel import not_found
    from app.store import jobs

    with store.read() as tx:
        job = jobs.get(tx, job_id)
    if job is None:
        raise not_found(job_id)
    return job


def _follow(
    store: "Store", folder: DataFolder, job: Job, attempt: int | None, *, json: bool
) -> None:
    """Print lines as they come, of one attempt or of all from the newest on."""
    number = attempt or max(1, job.attempt)
    while not _follow_attempt(store, folder, job.id, number, json=json) and attempt is None:
        number += 1


def _follow_attempt(
    store: "Store", folder: DataFolder, job_id: int, number: int, *, json: bool
) -> bool:
    """Print the lines of one attempt until it is over; True when the job is over with it."""
    with contextlib.closing(LogReader(folder.log(job_id, number))) as reader:
        while True:
            job = _get(store, job_id)  # before reading: what an ended job wrote is there by then
            for block in reader.blocks():
                _print(block, json=json)
            if job.attempt > number:
                return False
            if job.is_terminal:
                return True
            time.sleep(LOOK_S)


def _print(lines: list[LogLine], *, json: bool) -> None:
    for line in lines:
        # A list has no end while it is followed, so JSON comes as one object a line.
        say(json_text.dumps(asdict(line)) if json else _shown(line))


def _shown(line: LogLine) -> str:
    at = moment(line.at, None, clock.now())
    level = f"{line.level} " if line.stream in ("log", "nonstop") and line.level else ""
    return f"{at}  {level}{line.text}"
