"""What happened to a job, in sentences: the same on the page and on the command line."""

from collections.abc import Mapping
from typing import Any

from app.domain.job import Reason, Status
from app.domain.text import one_line
from app.language.numbers import duration, number
from app.language.translator import Translator


def told(_: Translator, kind: str, *, by: str, at: float, data: Mapping[str, Any]) -> str:
    """One event as a sentence. Plain text: escape it where it becomes Markdown.

    Args:
        kind: the word it is stored under; one that a newer version invented is told plainly.
        by: who did it; empty for Nonstop itself.
        at: when it happened, seconds since the epoch.
        data: what is stored with it.
    """
    try:
        return _sentence(_, kind, one_line(by, 60), at, data)
    except (KeyError, TypeError, ValueError):  # a newer version stores other things with it
        return _plainly(kind, by)


def _sentence(_: Translator, kind: str, by: str, at: float, data: Mapping[str, Any]) -> str:
    match kind:
        case "submitted":
            return _submitted(_, by, data)
        case "started":
            return _started(_, data)
        case "checkpoint":
            return _("Saved a checkpoint at step {step}.", step=number(data["step"], _.language))
        case "done":
            return _done(_, data)
        case "failed":
            return _failed(_, data)
        case "cancel_requested":
            return _("{name} asked to cancel.", name=by)
        case "superseded":
            schedule = one_line(str(data["schedule"]), 100)
            return _("Schedule “{schedule}” cancels it: its next job is due.", schedule=schedule)
        case "cancelled":
            return _cancelled(_, data)
        case "stop_terminating":
            return _("It did not answer and was told to end.")
        case "stop_killed":
            return _("It did not answer and was killed.")
    return _aside(_, kind, by, data) or _chain(_, kind, data) or _trouble(_, kind, by, at, data)


def _aside(_: Translator, kind: str, by: str, data: Mapping[str, Any]) -> str:
    """What tells of a job that is put aside; empty for anything else."""
    match kind:
        case "held":
            return _("{name} paused it before it started.", name=by)
        case "pause_requested":
            return _("{name} asked to pause.", name=by)
        case "pause_withdrawn":
            return _("It did not save its state in time, so it runs on.")
        case "paused" if data.get("step") is not None:
            return _("Paused; can resume from step {step}.", step=number(data["step"], _.language))
        case "paused":
            return _("Paused.")
        case "resumed":
            return _("Resumed by {name}.", name=by)
        case "pinned":
            return _("{name} pinned it: clean-up leaves it alone.", name=by)
        case "unpinned":
            return _("{name} unpinned it.", name=by)
    return ""


def _chain(_: Translator, kind: str, data: Mapping[str, Any]) -> str:
    """What tells of jobs that wait for others; empty for anything else."""
    match kind, data.get("status"):
        case "released", _status:
            return _("What it waited for has ended.")
        case "predecessor_not_done", Status.FAILED:
            return _("Job #{id}, which this one waited for, failed.", id=data["job"])
        case "predecessor_not_done", Status.CANCELLED:
            return _("Job #{id}, which this one waited for, was cancelled.", id=data["job"])
        case "predecessor_not_done", _status:
            return _("Job #{id}, which this one waited for, is not there any more.", id=data["job"])
    return ""


def _trouble(_: Translator, kind: str, by: str, at: float, data: Mapping[str, Any]) -> str:
    match kind:
        case "retry":
            return _(
                "Attempt {number} failed; next try in {duration}.",
                number=data["attempt"],
                duration=duration(max(0.0, float(data["at"]) - at), _.language),
            )
        case "crashed":
            return _(
                "Attempt {number} crashed: {error}",
                number=data["attempt"],
                error=one_line(_.retell(str(data["error"])), 200),
            )
        case "lost":
            return _("Worker {name} vanished; its job was given back.", name=data["worker"])
        case "interrupted":
            return _(
                "Interrupted by a shutdown; continues after the start (not counted as a failure)."
            )
    return _plainly(kind, by)


def _submitted(_: Translator, by: str, data: Mapping[str, Any]) -> str:
    if "schedule" not in data:
        return _("Submitted by {name}.", name=by)
    schedule = one_line(str(data["schedule"]), 100)
    if data.get("asked"):
        return _("{name} had schedule “{schedule}” run.", name=by, schedule=schedule)
    return _("Submitted by schedule “{schedule}”.", schedule=schedule)


def _started(_: Translator, data: Mapping[str, Any]) -> str:
    attempt, worker = data["attempt"], one_line(str(data["worker"]), 60)
    if data.get("waited_s") is None:
        return _("Attempt {number} started on {worker}.", number=attempt, worker=worker)
    return _(
        "Attempt {number} started on {worker} after waiting {duration}.",
        number=attempt,
        worker=worker,
        duration=duration(float(data["waited_s"]), _.language),
    )


def _done(_: Translator, data: Mapping[str, Any]) -> str:
    took = duration(float(data["seconds"]), _.language)
    if not data.get("artifacts"):
        return _("Done in {duration}.", duration=took)
    return _.plural(
        "Done, with {count} artifact, in {duration}.",
        "Done, with {count} artifacts, in {duration}.",
        int(data["artifacts"]),
        duration=took,
    )


def _failed(_: Translator, data: Mapping[str, Any]) -> str:
    match data.get("reason"):
        case Reason.INVALID:
            return _("Failed for good: the parameters or the workload cannot be used.")
        case Reason.OUT_OF_MEMORY:
            return _("Failed for good: out of memory.")
        case Reason.TIMEOUT:
            return _("Failed for good: it took too long.")
    return _("Failed for good: no attempts left.")


def _cancelled(_: Translator, data: Mapping[str, Any]) -> str:
    after = data.get("after_s")
    if after is None:
        return _("Cancelled.")
    return _("It stopped after {duration}.", duration=duration(float(after), _.language))


def _plainly(kind: str, by: str) -> str:
    word = one_line(kind, 60)
    return f"{word} ({one_line(by, 60)})" if by else word
