"""From schedules, as they are read, to the columns that the list shows. Plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from app.domain.schedule import Overlap, Schedule
from app.domain.sentence import Sentence, sentence
from app.domain.text import one_line
from app.language import Translator
from app.language.moments import coming
from app.language.numbers import duration_range, lasted
from app.language.schedules import rule_in_words
from app.store.schedule_views import Lately
from app.ui.components.schedules import looks
from app.ui.components.status import Look

LONGEST = 80
WARN_AFTER = 3  # failures in a row
ON = Look(sentence("On"), "check", "green")
PAUSED = Look(sentence("Paused"), "pause", "gray")
ENDED = Look(sentence("Ended"), "event_busy", "gray")
IN_CODE = Look(sentence("In code"), "code", "blue")
PROBLEM = Look(sentence("Problem"), "warning", "orange")
_OVERLAPS: dict[Overlap, Sentence] = {
    Overlap.SKIP: sentence("skip"),
    Overlap.QUEUE_ONE: sentence("queue one"),
    Overlap.RUN_BESIDE: sentence("run beside"),
    Overlap.CANCEL_OLD: sentence("cancel the old one"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A schedule, how it went lately, and why its next job would not run, if so."""

    schedule: Schedule
    lately: Lately
    problem: Sentence | None

    @property
    def next_at(self) -> float | None:
        """When it runs next; a paused one does not."""
        return None if self.schedule.is_paused else self.schedule.next_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks, and when."""

    translator: Translator
    zone: ZoneInfo
    now: float


def columns(found: Sequence[Row], reader: Reader) -> pd.DataFrame:
    """One row for each schedule, in the same order."""
    return pd.DataFrame(
        [_row(one, reader) for one in found],
        columns=["name", "rule", "next", "left", "last", "usual", "overlap", "state", "menu"],
    )


def _row(one: Row, reader: Reader) -> dict[str, Any]:
    _, schedule = reader.translator, one.schedule
    return {
        "name": one_line(schedule.name, LONGEST),
        "rule": rule(one, reader),
        "next": _next(one, reader),
        "left": _left(one, reader),
        "last": [looks.shape(result) for result in one.lately.results],
        "usual": "–" if one.lately.usual_s is None else lasted(one.lately.usual_s, _.language),
        "overlap": _.say(_OVERLAPS[schedule.overlap]),
        "state": states(one, _),
        "menu": [],
    }


def rule(one: Row, reader: Reader) -> str:
    """The rule in a few words, with its zone where it is not the reader's."""
    timing = one.schedule.timing
    zone = None if timing.zone == reader.zone.key else timing.zone
    return rule_in_words(reader.translator, timing.rule, zone=zone)


def _next(one: Row, reader: Reader) -> str:
    at = one.next_at
    return "–" if at is None else coming(reader.translator, at, reader.zone, reader.now)


def _left(one: Row, reader: Reader) -> str:
    at = one.next_at
    if at is None:
        return "–"
    left = max(0.0, at - reader.now)
    return duration_range(left, left, reader.translator.language)


def states(one: Row, _: Translator) -> list[tuple[str, Look]]:
    """What has to be known about a schedule, the most important first: the word and its look."""
    found = [_state(one, _)]
    if one.problem is not None:
        found.insert(0, (_.say(PROBLEM.word), PROBLEM))
    if one.schedule.code_key is not None:
        found.append((_.say(IN_CODE.word), IN_CODE))
    return found


def _state(one: Row, _: Translator) -> tuple[str, Look]:
    if one.schedule.is_paused:
        return _.say(PAUSED.word), PAUSED
    if one.lately.failures >= WARN_AFTER:
        word = _.plural(
            "{count} failure in a row", "{count} failures in a row", one.lately.failures
        )
        return word, Look(sentence("Failed"), "close", "red")
    if one.schedule.next_at is None:
        return _.say(ENDED.word), ENDED
    return _.say(ON.word), ON
