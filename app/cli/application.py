"""The list of commands, and what every error becomes: a sentence on stderr and an exit code."""

import logging
import sys
from collections.abc import Callable, Sequence

import typer

from app import __version__
from app.cli import chaos, doctor, jobs, logs, notify, run, schedule, settings, submit, up, upkeep
from app.cli.speaking import _, complain, say, speaker
from app.domain.errors import NonstopError
from app.settings import BadSettings

REFUSED, UNFORESEEN = 2, 70

application = typer.Typer(
    name="nonstop",
    help=_("Nonstop: long torch jobs that nothing can stop."),
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@application.callback()
def _options(
    traceback: bool = typer.Option(False, "--traceback", help=_("Show errors in full.")),
) -> None:
    pass  # read in `main`, because errors come before and after this function


def _command(name: str, function: Callable[..., None], text: str) -> None:
    application.command(name, help=text)(function)


_command("up", up.up, _("Start the consumer and the page together."))
_command("workloads", submit.workloads, _("Show what can be run."))
_command("submit", submit.submit, _("Submit a job."))
_command("list", jobs.listing, _("Show the newest jobs."))
_command("show", jobs.show, _("Show one job."))
_command("logs", logs.logs, _("Show what a job printed."))
_command("cancel", jobs.cancel, _("Cancel a job."))
_command("pause", jobs.pause, _("Put a job aside; a running one saves first."))
_command("resume", jobs.resume, _("Let a paused job go on."))
_command("retry", jobs.retry, _("Submit a finished job once more, as a new job."))
application.add_typer(
    notify.group, name="notify", help=_("Send word of jobs: by mail, Slack, webhook and others.")
)
application.add_typer(schedule.group, name="schedule", help=_("Have jobs submitted by the clock."))
_command("pin", upkeep.pin, _("Keep jobs from clean-up."))
_command("unpin", upkeep.unpin, _("Leave jobs to clean-up again."))
_command("delete", upkeep.delete, _("Delete jobs that have ended, with all their files."))
_command("clean", upkeep.clean, _("Remove jobs that were kept long enough; first only say which."))
_command("backup", upkeep.backup, _("Back up the databases now; jobs may run."))
_command("backups", upkeep.backups, _("Show the backups."))
_command("restore", upkeep.restore, _("Put a backup in place, while nothing runs."))
_command("run", run.run, _("Run a workload here, without queue or database, to debug it."))
_command("doctor", doctor.doctor, _("Check that everything is healthy."))
_command("chaos", chaos.chaos, _("Kill what runs jobs at random, and prove that no job suffers."))
_command("settings", settings.settings, _("Show the settings."))


@application.command("version", help=_("Show the version."))
def _version() -> None:
    say(__version__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(_run(arguments, in_full="--traceback" in arguments))


def _run(arguments: list[str], *, in_full: bool) -> int:
    try:
        return application(arguments, prog_name="python -m app", standalone_mode=False) or 0
    except typer.TyperException as error:
        complain(_said_by_typer(error))
        return REFUSED
    except BadSettings as error:
        complain(str(error))
        return REFUSED
    except NonstopError as error:
        complain(speaker().explain(error))
        return REFUSED
    except run.WorkloadRaised as error:
        raise error.__cause__ or error from None
    except Exception as error:
        if in_full:
            raise
        complain(_unforeseen(error))
        return UNFORESEEN


def _said_by_typer(error: typer.TyperException) -> str:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    message = message.replace("Value error, ", "").rstrip(".")
    return _(
        "This cannot be understood: {message}.\nTo see what can be written: python -m app --help",
        message=message,
    )


def _unforeseen(error: Exception) -> str:
    from app.store import Busy, StorageFault

    if isinstance(error, Busy):
        return _("The database is busy: another process is writing. Nothing was done; try again.")
    if isinstance(error, StorageFault):
        return _("The database could not do it: {cause}. Nothing was written.", cause=error)
    return _(
        "Something went wrong that nobody foresaw: {kind}: {message}. To see where, write"
        " --traceback before the command.",
        kind=type(error).__name__,
        message=error,
    )
