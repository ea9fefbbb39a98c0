"""`chaos`: prove on this machine that no job is lost, stuck or run twice at the same time."""

import contextlib
import random
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import printing
from app.cli.speaking import _, complain, language, say, speaker
from app.cli.submit import Json
from app.domain.errors import NotAllowed
from app.domain.sentence import Sentence, sentence
from app.language.numbers import duration

if TYPE_CHECKING:
    from app.chaos.report import Report

FOUND, INTERRUPTED = 1, 130
_SHOWN = 20  # findings of one kind; the rest is in --json


def chaos(
    seconds: Annotated[
        float, typer.Option(min=1, max=86_400, help=_("How long to kill and freeze."))
    ] = 60,
    seed: Annotated[
        int | None, typer.Option(help=_("Repeats a sequence; without one, a random one."))
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=0, help=_("End after so many jobs; 0 for no limit."))
    ] = 0,
    data: Annotated[
        Path | None, typer.Option(help=_("An empty folder; without one, a temporary folder."))
    ] = None,
    json: Json = False,
) -> None:
    """Kill and freeze consumers of its own at random, and check that no job suffers."""
    from app.chaos.run import run

    seed = random.randrange(10**6) if seed is None else seed  # noqa: S311 - it guards nothing
    folder = _folder(data)
    complain(_("Chaos for {time} with seed {seed}, in {folder}.",
               time=duration(seconds, language()), seed=seed, folder=folder))  # fmt: skip
    clean = False
    try:
        with _stoppable():
            report = run(folder, seconds=seconds, seed=seed, most=jobs, tell=_tell)
        clean = report.is_clean
        _show(report, json=json)
    except KeyboardInterrupt:
        complain(_("Stopped; every process of this run has ended."))
        raise typer.Exit(INTERRUPTED) from None
    finally:
        if clean:
            shutil.rmtree(folder)
        else:
            complain(_("What there is to look at is kept in {folder}.", folder=folder))
    if not clean:
        raise typer.Exit(FOUND)


def _folder(wish: Path | None) -> Path:
    if wish is None:
        return Path(tempfile.mkdtemp(prefix="nonstop-chaos-")).resolve()
    folder = wish.expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotAllowed(sentence("{folder} is not an empty folder.", folder=folder))
    return folder


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP stop like Ctrl-C, and let nothing disturb the tidying up after it."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _tell(seconds: float, jobs: int, kills: int) -> None:
    complain(
        _(
            "{time}: {jobs} jobs, {kills} kills",
            time=duration(round(seconds), language()),
            jobs=jobs,
            kills=kills,
        )
    )


def _show(report: "Report", *, json: bool) -> None:
    from app.chaos import wording

    if json:
        printing.as_json(report.as_data())
        return

    def in_words(value: Sentence | str) -> str:
        return speaker().say(value) if isinstance(value, Sentence) else value

    rows = [[speaker().say(title), in_words(value)] for title, value in wording.table(report)]
    printing.table([_("Chaos"), _("seed {seed}", seed=report.seed)], rows, widest=0)
    for found in report.findings.values():
        for line in found[:_SHOWN]:
            complain(line)
    if report.is_clean:
        say(_("All is well: nothing was lost, stuck, done twice or left behind."))
    else:
        complain(_("Something was found that must never be."))
