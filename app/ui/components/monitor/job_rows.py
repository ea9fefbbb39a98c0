"""From a page of jobs, as the store gives it, to the columns that the list shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from app.domain import eta
from app.domain.job import Status
from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.language import Language, Translator
from app.language.numbers import (
    clock_time,
    duration,
    duration_range,
    lasted,
    minute,
    moment,
    number,
    ordinal,
)
from app.ui.components import job_view, status

LONGEST = 80
_PIN = ":material/keep: "
AWAITED = 3  # by their numbers; more are left to the job's page
SHORT_NAME = 12  # a longer one would leave no room for its value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks, and when."""

    translator: Translator
    zone: ZoneInfo
    now: float
    entries: Mapping[str, CatalogueEntry]
    line: Sequence[int]  # ids of the jobs that are claimed next
    awaited: Mapping[int, Sequence[int]]  # by a job that waits: those that have to end before
    pinned: Collection[int]


def records(jobs: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, with None where a cell is empty. (pandas' own ways take ten times as
    long, and each browser that is open asks every second.)"""
    names = [str(name) for name in jobs.columns]
    cells = ([None if cell != cell else cell for cell in jobs[name].tolist()] for name in names)
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def columns(jobs: Sequence[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """What the list shows: one row for each job, in the same order."""
    shown = pd.DataFrame(
        [_row(job, reader) for job in jobs],
        columns=[
            "id", "status", "title", "progress", "news", "ran", "workload", "owner", "submitted",
        ],
    )  # fmt: skip
    shown["progress"] = shown["progress"].astype("Int64")
    return shown


def _row(job: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    _ = reader.translator
    entry = reader.entries.get(job["workload"])
    title = job_view.title(job["title"], job["workload"], entry, _)
    shows_progress = job["status"] in (Status.RUNNING, Status.PAUSED)
    return {
        "id": job["id"],
        "status": [_.say(look_of(job).word)],
        "title": f"{_PIN if job['id'] in reader.pinned else ''}{one_line(title, LONGEST)}",
        "progress": int(100 * job["progress"]) if shows_progress else None,
        "news": news(job, entry, reader),
        "ran": _ran(job, reader.now, _.language),
        "workload": one_line(job["workload"], LONGEST),
        "owner": one_line(job["owner"], LONGEST),
        "submitted": moment(job["created_at"], reader.zone, reader.now),
    }


def look_of(job: Mapping[str, Any]) -> status.Look:
    cancelling = job["status"] == Status.RUNNING and job["cancel_requested_at"] is not None
    return status.CANCELLING if cancelling else status.of_status(job["status"])


def _ran(job: Mapping[str, Any], now: float, language: Language) -> str:
    if not job["attempt"]:
        return "–"
    if job["status"] == Status.RUNNING:
        return clock_time(job["ran_before_s"] + now - job["attempt_started_at"])
    return lasted(job["ran_before_s"], language)


def news(job: Mapping[str, Any], entry: CatalogueEntry | None, reader: Reader) -> str:
    """What is left of a job, or what came of it. Plain text."""
    _ = reader.translator
    match job["status"]:
        case Status.PENDING:
            return _waiting(job, reader)
        case Status.RUNNING if job["cancel_requested_at"] is None:
            return _left(job, reader) or one_line(job["step_text"], LONGEST)
        case Status.PAUSED:
            return _("saved") if job["attempt"] else ""
        case Status.DONE:
            return _result(job["result"], entry, _)
        case Status.FAILED:
            return _.say(status.of_reason(job["reason"]))
    return ""


def _waiting(job: Mapping[str, Any], reader: Reader) -> str:
    _ = reader.translator
    if job["waits"]:
        awaited = reader.awaited.get(job["id"], ())
        numbered = _(", ").join(f"#{number}" for number in awaited[:AWAITED])
        more = "…" if len(awaited) > AWAITED else ""
        return _("after {jobs}", jobs=numbered + more) if numbered else ""
    if job["run_at"] <= reader.now:
        if job["id"] not in reader.line:
            return ""
        place = reader.line.index(job["id"]) + 1
        return _("{place} in line", place=ordinal(place, _.language))
    if job["attempt"]:
        left = duration(max(1.0, round(job["run_at"] - reader.now)), _.language)
        return _("next try in {duration}", duration=left)
    return _("starts {time}", time=minute(job["run_at"], reader.zone, reader.now))


def _result(result: object, entry: CatalogueEntry | None, _: Translator) -> str:
    """The value that says most: one with a goal, else the first that the workload names."""
    if not isinstance(result, dict) or not result:
        return ""
    metrics = entry.metrics if entry else {}
    known = [*metrics, *entry.results] if entry else []
    # What grows as it gets better, such as accuracy, says more to most than a loss.
    goals = [name for goal in ("max", "min") for name in metrics if metrics[name].goal == goal]
    name = next((one for one in [*goals, *known, *result] if one in result), "")
    value = result.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    title = metrics[name].title if name in metrics else None
    if title is None:
        title = entry.results.get(name, name) if entry else name
    name, shown = _.pick(title), number(value, _.language)
    return one_line(f"{name} {shown}" if len(name) <= SHORT_NAME else f"{shown} {name}", LONGEST)


def _left(job: Mapping[str, Any], reader: Reader) -> str:
    """How long it still needs; only a first attempt's own speed is known from the list."""
    if job["attempt"] > 1:
        return ""
    left = eta.remaining(job["progress"], reader.now - job["attempt_started_at"])
    return duration_range(*left, reader.translator.language) if left else ""
