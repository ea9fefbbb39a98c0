"""Schedules: rules that submit jobs, and the moments at which they did."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields: minute, hour, day of the month, month, weekday; see crontab(5)."""

    expression: str


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again. Minutes and hours are elapsed time; days keep the time of day.

    Attributes:
        anchor: wall-clock time of the schedule's zone, ISO 8601, from which it counts both ways.
    """

    count: int
    unit: Literal["minutes", "hours", "days"]
    anchor: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """At given times on given weekdays: 0 is Monday, times are "07:30"."""

    weekdays: tuple[int, ...]
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Once:
    """One moment: wall-clock time of the schedule's zone, ISO 8601."""

    at: str


Rule = Cron | Every | Weekly | Once
_KINDS: dict[str, type[Rule]] = {"cron": Cron, "every": Every, "weekly": Weekly, "once": Once}


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """A rule as it is stored and published."""
    kind = next(name for name, one in _KINDS.items() if isinstance(rule, one))
    values = {name: getattr(rule, name) for name in type(rule).__slots__}
    return {"kind": kind} | {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }


def rule_from_json(stored: dict[str, Any]) -> Rule:
    """The rule that was stored.

    Raises:
        KeyError, TypeError: it is of a newer version, or damaged.
    """
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in stored.items()
        if name != "kind"
    }
    return _KINDS[stored["kind"]](**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a schedule is due: a rule in a time zone, within a period, without excluded days.

    Attributes:
        zone: IANA name, such as "Asia/Tokyo".
        starts_on, ends_on: first and last day, of the zone; None for no limit.
        excluded: days of the zone on which nothing is due.
    """

    rule: Rule
    zone: str
    starts_on: date | None = None
    ends_on: date | None = None
    excluded: tuple[date, ...] = ()


class Overlap(StrEnum):
    """What to do at a moment when the schedule's last job has not ended."""

    SKIP = "skip"
    QUEUE_ONE = "queue_one"  # one waits for it; while one waits already, skip
    RUN_BESIDE = "run_beside"
    CANCEL_OLD = "cancel_old"


class CatchUp(StrEnum):
    """What to do with moments that passed while no scheduler ran."""

    SKIP_ALL = "skip_all"
    NEWEST_ONLY = "newest_only"
    ALL = "all"  # up to a limit, the newest ones


class OccurrenceOutcome(StrEnum):
    """What became of one due moment."""

    SUBMITTED = "submitted"
    OVERLAPPED = "overlapped"  # skipped: the last job still ran
    MISSED = "missed"  # skipped: it passed while no scheduler ran
    REFUSED = "refused"  # its job could not be submitted; the note says why


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDraft:
    """What a schedule is to be: all that somebody says about it. See `Schedule`."""

    name: str
    workload: str
    timing: Timing
    params: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    priority: int = 0
    timeout_s: float | None = None
    jitter_s: float = 0.0
    overlap: Overlap = Overlap.SKIP
    catch_up: CatchUp = CatchUp.NEWEST_ONLY
    catch_up_limit: int = 10
    pause_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A rule that submits jobs. Times are seconds since the epoch, UTC."""

    id: int
    name: str
    workload: str
    params: dict[str, Any]
    title: str  # of its jobs; empty: the schedule's name
    priority: int
    timeout_s: float | None
    timing: Timing
    jitter_s: float  # its jobs start up to so many seconds after their moment
    overlap: Overlap
    catch_up: CatchUp
    catch_up_limit: int
    pause_after: int | None  # pause after so many failures in a row
    paused_at: float | None
    paused_by: str | None  # who paused it; empty: Nonstop itself, after failures in a row
    owner: str
    code_key: str | None  # of one that stands in code; such a one cannot be edited elsewhere
    created_at: float
    changed_at: float  # by a person's edit or resume; failures before it are forgiven
    revision: int  # grows with every edit: an edit of an older one is refused
    next_at: float | None  # the next moment that is not decided; None: paused, or none will come

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def draft(self) -> ScheduleDraft:
        """What somebody said about it."""
        return ScheduleDraft(**{one.name: getattr(self, one.name) for one in fields(ScheduleDraft)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One due moment of a schedule and what became of it; unique by schedule and moment."""

    schedule_id: int
    moment: float
    manual: bool  # somebody pressed "run now"; not part of the rhythm
    outcome: OccurrenceOutcome
    job_id: int | None
    note: str | None
    decided_at: float
