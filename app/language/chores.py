"""What upkeep did, in sentences: the same on the page and on the command line."""

from collections.abc import Mapping
from typing import Any

from app.domain.text import one_line
from app.domain.upkeep import Chore
from app.language.numbers import size
from app.language.translator import Translator


def name(_: Translator, chore: Chore) -> str:
    """What a kind of upkeep is called."""
    return {
        Chore.BACKUP: _("Backup"),
        Chore.CLEAN: _("Clean-up"),
        Chore.MEASURE: _("Measuring the disk"),
    }[chore]


def told(_: Translator, chore: Chore, note: Mapping[str, Any]) -> str:
    """What the newest run of a kind has to say. Plain text: escape it for Markdown."""
    if "error" in note:
        return one_line(_.retell(str(note["error"])), 500)
    try:
        return _sentence(_, chore, note)
    except (KeyError, TypeError, ValueError):  # of another version
        return ""


def _sentence(_: Translator, chore: Chore, note: Mapping[str, Any]) -> str:
    match chore:
        case Chore.BACKUP:
            return _("{name}, {size}", name=note["name"], size=size(note["size"]))
        case Chore.CLEAN:
            return _.plural(
                "Removed {count} job, {size}.",
                "Removed {count} jobs, {size}.",
                int(note["jobs"]),
                size=size(note["size"]),
            )
        case Chore.MEASURE:
            return _("Files of jobs: {size}", size=size(note["jobs"]))
