"""`workloads` and `submit`: what can be run, and running it."""

from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from app import clock
from app.cli import given, printing
from app.cli.at import moment
from app.cli.opening import opened
from app.cli.speaking import _, person, say, speaker
from app.domain.workload import CatalogueEntry, is_upload
from app.settings import load, machine_zone

if TYPE_CHECKING:
    from app.domain.job import Job
    from app.store import Store

Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Wait = Annotated[
    bool,
    typer.Option("--wait", help=_("Wait for its end; exits with 0 done, 1 failed, 3 cancelled.")),
]


def workloads(json: Json = False) -> None:
    """What can be run, with its parameters."""
    from dataclasses import asdict

    from app.store import catalogue

    with opened() as store, store.read() as tx:
        entries = sorted(catalogue.entries(tx).values(), key=lambda entry: entry.name)
    if json:
        printing.as_json([asdict(entry) for entry in entries])
        return
    if not entries:
        say(_("No workload is known yet. Start the consumer once: it publishes what can be run."))
    for entry in entries:
        _describe(entry)


def _describe(entry: CatalogueEntry) -> None:
    pick = speaker().pick
    say(f"{entry.name}  {pick(entry.title)}")
    if entry.error:
        say("  " + _("This workload cannot be imported: {error}", error=entry.error))
        return
    say(f"  {pick(entry.description)}")
    required = entry.schema.get("required", ())
    for name, schema in entry.schema.get("properties", {}).items():
        option = "--file" if is_upload(schema) else "--param"
        default = (
            _("needed") if name in required else _("default: {value}", value=schema.get("default"))
        )
        words = (
            pick(schema.get("x-title", "")),
            pick(schema.get("x-description", schema.get("description", ""))),
        )
        say(f"    {option} {name}=…  " + " · ".join(word for word in (default, *words) if word))


def submit(
    workload: Annotated[str, typer.Argument(help=_("Which workload; see `workloads`."))],
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help=_("A parameter, as NAME=VALUE."))
    ] = None,
    file: Annotated[
        list[str] | None, typer.Option("--file", "-f", help=_("A file, as NAME=PATH."))
    ] = None,
    take: Annotated[
        list[str] | None,
        typer.Option("--input", "-i", help=_("A file that another job leaves, as NAME=JOB/FILE.")),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            help=_("Not before this time: +2h, 18:00, 'tomorrow 7:30' or '2026-12-01 9:00'.")
        ),
    ] = None,
    after: Annotated[
        list[int] | None,
        typer.Option(min=1, max=2**63 - 1, help=_("A job that must be done before."), metavar="ID"),
    ] = None,
    even_if_failed: Annotated[
        bool,
        typer.Option("--even-if-failed", help=_("Run also when such a job fails or is cancelled.")),
    ] = False,
    title: Annotated[str, typer.Option(help=_("What you call the job."))] = "",
    priority: Annotated[int, typer.Option(help=_("-100 to 100; higher first."))] = 0,
    timeout: Annotated[
        float | None, typer.Option(help=_("Seconds that an attempt may take."))
    ] = None,
    key: Annotated[
        str | None, typer.Option(help=_("A job submitted with the same key is returned instead."))
    ] = None,
    wait: Wait = False,
    json: Json = False,
) -> None:
    """Submit a job."""
    from app.operations import requests
    from app.operations import submit as submitting
    from app.operations.attach import attach

    settings = load()
    with opened() as store:
        entry = requests.published(store, workload)
        params = given.values(entry, param or []) | given.inputs(take or [])
        params = attach(settings, entry, params, given.paths(file or []))
        now = clock.now()
        job = submitting.submit(
            store,
            settings,
            workload=workload,
            params=params,
            by=person(),
            now=now,
            run_at=moment(at, now, ZoneInfo(machine_zone())) if at else None,
            run_after=list(dict.fromkeys(after or [])),
            if_not_done="run" if even_if_failed else "cancel",
            title=title,
            priority=priority,
            timeout_s=timeout,
            idempotency_key=key,
        )
        accepted(store, job, wait=wait, json=json)


def accepted(store: "Store", job: "Job", *, wait: bool, json: bool) -> None:
    """Say what became of a request, now or, when asked to wait, at its end."""
    from dataclasses import asdict

    from app.cli.waiting import exit_code, wait_for

    if not json:
        say(_("Job #{id} is submitted.", id=job.id))
    if wait:
        job = wait_for(store, job, quiet=json)
    if json:
        printing.as_json(asdict(job))
    if wait:
        raise typer.Exit(exit_code(job))
