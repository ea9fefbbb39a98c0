"""What a measure found: a table, the goal, and whether it was reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How a figure of ours stands to its goal."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "not measured here"


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what was to be reached, what was, and the distance in words where it was not."""

    text: str
    reached: str
    verdict: Verdict
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one measure; rows are as wide as the head."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    goals: Sequence[Goal] = ()
    remarks: Sequence[str] = field(default_factory=tuple)


def judge(text: str, value: float, *, at_most: float, reached: str, cause: str = "") -> Goal:
    """A goal that a value must not exceed."""
    met = value <= at_most
    return Goal(text, reached, Verdict.MET if met else Verdict.MISSED, "" if met else cause)
