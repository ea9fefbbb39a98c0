"""`doctor`: is everything healthy, and if not, what to do."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import typer

from app.cli import printing
from app.cli.speaking import _, say
from app.cli.submit import Json

if TYPE_CHECKING:
    from app.cli.checks import Check

_MARKS: dict[Literal["ok", "warn", "fail"], str] = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(json: Json = False) -> None:
    """Check everything; exits with 1 when a check fails."""
    from app.cli.checks import every_check  # opens databases, which `--help` need not

    checks: list[Check] = []
    for check in every_check():
        checks.append(check)
        if not json:
            say(f"{_MARKS[check.level]} {check.name}: {check.text}")
            sys.stdout.flush()
    failed = [check for check in checks if check.level == "fail"]
    if json:
        printing.as_json([asdict(check) for check in checks])
    else:
        say(_sentence(len(failed), sum(check.level == "warn" for check in checks)))
    if failed:
        raise typer.Exit(1)


def _sentence(failed: int, warned: int) -> str:
    if failed:
        return _("Something is wrong: look at the lines marked ✗.")
    if warned:
        return _("It works; look at the lines marked !.")
    return _("Everything is fine.")
