"""What the command line says: in the language of the settings, or else of the terminal."""

import getpass
import sys
from typing import Any

import typer

from app.domain.job import Reason, Status
from app.domain.text import harmless
from app.language import Language, Translator, choose, translator
from app.settings import BadSettings, load, terminal_language


def language() -> Language:
    """Which language to speak; settings that cannot be read are complained about elsewhere."""
    try:
        wish = load().language
    except BadSettings:
        wish = ""
    return choose(wish, terminal_language())


def speaker() -> Translator:
    """The translator of this command line."""
    return translator(language())


def _(template: str, /, **values: Any) -> str:
    """A text in the reader's language; texts of people in it are made harmless."""
    return harmless(speaker()(template, **values))


def say(text: str) -> None:
    """One line, or several, for the person."""
    typer.echo(harmless(text))


def complain(text: str) -> None:
    """What went wrong, on stderr."""
    sys.stdout.flush()
    typer.echo(harmless(text), err=True)


def person() -> str:
    """Who asks: the login name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a process without an account, as in some containers
        return "terminal"


def status_word(status: Status, *, cancelling: bool = False) -> str:
    """What a status is called."""
    if cancelling:
        return _("Cancelling")
    return {
        Status.PENDING: _("Pending"),
        Status.RUNNING: _("Running"),
        Status.PAUSED: _("Paused"),
        Status.DONE: _("Done"),
        Status.FAILED: _("Failed"),
        Status.CANCELLED: _("Cancelled"),
    }[status]


def reason_word(reason: Reason) -> str:
    """What a reason for failing is called."""
    return {
        Reason.ERROR: _("Error"),
        Reason.TIMEOUT: _("Timed out"),
        Reason.CRASHED: _("Crashed"),
        Reason.OUT_OF_MEMORY: _("Out of memory"),
        Reason.LOST: _("Lost"),
        Reason.INVALID: _("Invalid"),
    }[reason]
