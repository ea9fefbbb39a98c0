"""Word, icon and colour of statuses, reasons and outcomes: one look each, on every page."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from app.domain.job import Attempt, Job, Reason, Status
from app.domain.sentence import Sentence, sentence
from app.domain.text import one_line
from app.language import Translator
from app.ui.components.palette import Palette
from app.ui.escape import escape

Color = Literal["blue", "green", "red", "orange", "gray"]


@dataclass(frozen=True, slots=True)
class Look:
    """How something is shown: never by its colour alone."""

    word: Sentence
    icon: str
    color: Color


_STATUSES: dict[str, Look] = {
    Status.PENDING: Look(sentence("Pending"), "schedule", "gray"),
    Status.RUNNING: Look(sentence("Running"), "play_arrow", "blue"),
    Status.PAUSED: Look(sentence("Paused"), "pause", "orange"),
    Status.DONE: Look(sentence("Done"), "check", "green"),
    Status.FAILED: Look(sentence("Failed"), "close", "red"),
    Status.CANCELLED: Look(sentence("Cancelled"), "block", "gray"),
}
_PAUSING = Look(sentence("Saving and pausing"), "pause", "orange")
CANCELLING = Look(sentence("Cancelling"), "block", "orange")
_REASONS: dict[str, Sentence] = {
    Reason.ERROR: sentence("Error"),
    Reason.TIMEOUT: sentence("Timed out"),
    Reason.CRASHED: sentence("Crashed"),
    Reason.OUT_OF_MEMORY: sentence("Out of memory"),
    Reason.LOST: sentence("Lost"),
    Reason.INVALID: sentence("Invalid"),
}
_RESCUED = Look(sentence("Rescued"), "restart_alt", "orange")
_INTERRUPTED = Look(sentence("Interrupted"), "pause", "gray")


def of_status(status: str) -> Look:
    """The look of a status; one that a newer version invented is shown as the word it is."""
    return _STATUSES.get(status) or Look(_plain(status), "help", "gray")


def of_job(job: Job) -> Look:
    if job.is_cancelling:
        return CANCELLING
    return _PAUSING if job.is_pausing else of_status(job.status)


def of_reason(reason: str) -> Sentence:
    return _REASONS.get(reason) or _plain(reason)


def of_attempt(attempt: Attempt, *, is_newest: bool) -> Look:
    """The look of how an attempt ended; one that ended with its worker was rescued by the next."""
    match attempt.outcome:
        case None:
            return _STATUSES[Status.RUNNING]
        case "done":
            return _STATUSES[Status.DONE]
        case "cancelled":
            return _STATUSES[Status.CANCELLED]
        case "interrupted":
            return _INTERRUPTED
        case "paused":
            return _STATUSES[Status.PAUSED]
    if attempt.reason == Reason.LOST and not is_newest:
        return _RESCUED
    word = of_reason(attempt.reason) if attempt.reason else _plain(attempt.outcome)
    return Look(word, "close", "red")


def badge(look: Look, _: Translator) -> None:
    st.badge(escape(_.say(look.word)), icon=f":material/{look.icon}:", color=look.color)


def badge_text(look: Look, _: Translator) -> str:
    """The badge as Markdown, for a cell of a table."""
    return f":{look.color}-badge[:material/{look.icon}: {escape(_.say(look.word))}]"


def pale(look: Look, colors: Palette) -> str:
    """The background of a pill in a table."""
    return {
        "blue": colors.pale_blue,
        "green": colors.pale_green,
        "red": colors.pale_red,
        "orange": colors.pale_amber,
        "gray": colors.pale_gray,
    }[look.color]


def _plain(word: str) -> Sentence:
    return Sentence("{word}", {"word": one_line(word, 40)})
