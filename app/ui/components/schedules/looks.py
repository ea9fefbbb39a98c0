"""Word, shape and colour of what became of a schedule's moments."""

from app.domain.job import Status
from app.domain.schedule import OccurrenceOutcome
from app.domain.sentence import sentence
from app.language import Translator
from app.ui.components import status
from app.ui.components.status import Look

_SUBMITTED = Look(sentence("Submitted; its job was cleaned up"), "inventory_2", "gray")
_SKIPPED = Look(sentence("Skipped: the last one still ran"), "redo", "gray")
_MISSED = Look(sentence("Missed: Nonstop was not running"), "power_off", "orange")
_REFUSED = Look(sentence("Could not be submitted"), "error", "red")
_OUTCOMES: dict[str, Look] = {
    OccurrenceOutcome.SUBMITTED: _SUBMITTED,
    OccurrenceOutcome.OVERLAPPED: _SKIPPED,
    OccurrenceOutcome.MISSED: _MISSED,
    OccurrenceOutcome.REFUSED: _REFUSED,
}
_SHAPES: dict[str, str] = {  # one letter each, for the narrow pills of the list
    Status.DONE: "✓",
    Status.FAILED: "✕",
    Status.CANCELLED: "○",
    Status.RUNNING: "▸",
    Status.PENDING: "…",
    Status.PAUSED: "‖",
    OccurrenceOutcome.SUBMITTED: "•",
    OccurrenceOutcome.OVERLAPPED: "–",
    OccurrenceOutcome.MISSED: "△",
    OccurrenceOutcome.REFUSED: "!",
}
_UNKNOWN = "?"


def of(result: str) -> Look:
    """The look of how a moment went: the status of its job, or why it has none."""
    return _OUTCOMES.get(result) or status.of_status(result)


def shape(result: str) -> str:
    return _SHAPES.get(result, _UNKNOWN)


def pill(result: str, _: Translator) -> str:
    """Shape and word, for a table."""
    return f"{shape(result)} {_.say(of(result).word)}"


SHAPES: dict[str, Look] = {_UNKNOWN: status.of_status("")} | {
    letter: of(result) for result, letter in _SHAPES.items()
}
