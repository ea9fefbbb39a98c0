"""Wait for a job: a bar on a terminal, lines into a pipe."""

import sys
import time
from shutil import get_terminal_size

import typer

from app import clock
from app.cli import printing
from app.cli.describing import result_lines, standing
from app.cli.speaking import _, complain, language, reason_word, say, speaker
from app.domain.job import Job, Status
from app.language.numbers import duration
from app.operations.cancel import not_found
from app.store import Store, Transaction, jobs, workers

LOOK_S = 0.25
BAR = 24
FAILED, CANCELLED, INTERRUPTED = 1, 3, 130
_NO_WORKER_AFTER_S = 3.0


def exit_code(job: Job) -> int:
    """What the outcome of a job is as an exit code."""
    return {Status.FAILED: FAILED, Status.CANCELLED: CANCELLED}.get(job.status, 0)


def wait_for(store: Store, job: Job, *, quiet: bool) -> Job:
    """Show how a job goes until it ends, then how it ended.

    Raises:
        typer.Exit: somebody pressed Ctrl-C; the job goes on.
    """
    if quiet:
        display: Display = Display()
    else:
        display = Bar() if sys.stdout.isatty() else Lines()
    try:
        job = _follow(store, job, display)
    except KeyboardInterrupt:
        display.clear()
        complain(
            _(
                "Job #{id} goes on. To see it: python -m app show {id}. To stop it:"
                " python -m app cancel {id}.",
                id=job.id,
            )
        )
        raise typer.Exit(INTERRUPTED) from None
    display.clear()
    if not quiet:
        with store.read() as tx:
            say_end(tx, job)
    return job


def _follow(store: Store, job: Job, display: "Display") -> Job:
    since, warned = clock.monotonic(), False
    while not job.is_terminal:
        time.sleep(LOOK_S)
        with store.read() as tx:
            found = jobs.get(tx, job.id)
            if found is None:
                raise not_found(job.id)
            job = found
            text = standing(tx, job, clock.now())
            alone = not workers.alive(tx, clock.now())
        if alone and not warned and clock.monotonic() - since > _NO_WORKER_AFTER_S:
            warned = True
            display.clear()
            complain(_("No worker is running. The job starts when ./run_consumer.sh is started."))
        display.show(job, text)
    return job


class Display:
    """Shows nothing."""

    def show(self, job: Job, text: str) -> None:
        """Show how a job stands; called again and again."""

    def clear(self) -> None:
        """Leave the terminal as it was."""


class Bar(Display):
    """One line of a terminal, drawn again and again."""

    def show(self, job: Job, text: str) -> None:
        full = int(BAR * job.progress)
        bar = "█" * full + "░" * (BAR - full)
        line = f"#{job.id} {bar} {int(100 * job.progress):3d}% {text}"
        self._draw(printing.fit(line, get_terminal_size().columns - 1).rstrip())

    def clear(self) -> None:
        self._draw("")

    def _draw(self, line: str) -> None:
        typer.echo(f"\r\x1b[K{line}", nl=False)
        sys.stdout.flush()


class Lines(Display):
    """A line whenever something changed, at each tenth of the way."""

    def __init__(self) -> None:
        self._shown: tuple[object, ...] = ()

    def show(self, job: Job, text: str) -> None:
        now = (job.status, job.is_cancelling, job.attempt, int(10 * job.progress))
        if now != self._shown:
            self._shown = now
            say(f"#{job.id} {int(100 * job.progress)}% {text}")


def say_end(tx: Transaction, job: Job) -> None:
    """How a job ended: its result, or why it failed."""
    if job.status is Status.DONE:
        took = (job.finished_at or 0.0) - (job.started_at or 0.0)
        say(_("Job #{id} is done; it took {time}.", id=job.id, time=duration(took, language())))
        for line in result_lines(tx, job):
            say(f"  {line}")
    elif job.status is Status.CANCELLED:
        complain(_("Job #{id} was cancelled.", id=job.id))
    elif job.reason is not None:
        why = speaker()(
            "{reason}: {error}",
            reason=reason_word(job.reason),
            error=speaker().retell(job.error or "–"),
        )
        complain(_("Job #{id} failed. {why}", id=job.id, why=why))
        complain(_("Its log: python -m app logs {id}", id=job.id))
