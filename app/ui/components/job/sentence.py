"""The one sentence that answers how a job is doing, and what it rests on. Plain text."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.domain import eta
from app.domain.job import Rung, Status
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import clock_time, duration, duration_range, minute, moment, ordinal
from app.ui.components.job_view import JobView


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence, and an aside for those who want to know more."""

    text: str
    aside: str = ""


def headline(view: JobView, _: Translator, zone: ZoneInfo) -> Headline:
    """The sentence for a job in any state but failed, which has a part of the page to itself."""
    job = view.job
    match job.status:
        case Status.PENDING:
            return _pending(view, _, zone)
        case Status.RUNNING if job.cancel_requested_at is not None:
            return _cancelling(view, _)
        case Status.RUNNING if job.pause_requested_at is not None:
            return Headline(_("Saving its state, then it pauses"))
        case Status.RUNNING:
            return _running(view, _, zone)
        case Status.PAUSED:
            return Headline(_("Paused; it goes on when it is resumed"))
        case Status.DONE:
            took = duration(view.ran_s, _.language)
            ended = moment(job.finished_at or view.now, zone, view.now)
            return Headline(_("Finished in {duration}", duration=took), _("at {time}", time=ended))
        case Status.CANCELLED:
            return _cancelled(view, _, zone)
    return Headline(_("A newer version of Nonstop runs this job; please update this page's server"))


def _pending(view: JobView, _: Translator, zone: ZoneInfo) -> Headline:
    job = view.job
    if view.entry is not None and view.entry.error:
        return Headline(
            _("Its workload cannot be imported at the moment; the job waits"),
            one_line(_.retell(view.entry.error), 300),
        )
    if job.waits:
        return _awaiting(view, _, zone)
    aside = _failure_before(view, _)
    if job.run_at > view.now and job.attempt:
        left = duration(max(1.0, round(job.run_at - view.now)), _.language)
        return Headline(_("Next try in {duration}", duration=left), aside)
    if job.run_at > view.now:
        left = duration(max(1.0, round(job.run_at - view.now)), _.language)
        return Headline(
            _("Starts at {time}", time=minute(job.run_at, zone, view.now)),
            _("in {duration}", duration=left),
        )
    if not view.workers:
        return Headline(
            _("No worker is running"),
            _("Jobs are accepted and start as soon as ./run_consumer.sh runs."),
        )
    waits = _("has waited {time}", time=clock_time(view.now - job.run_at))
    if view.place is None:  # claimed between two reads
        return Headline(_("Starting"), aside)
    text = _("It is {place} in line", place=ordinal(view.place, _.language))
    return Headline(text, aside or waits)


def _awaiting(view: JobView, _: Translator, zone: ZoneInfo) -> Headline:
    job = view.job
    awaited = [f"#{one.id}" for one in view.awaited]
    text = _("Waits for {jobs} to be done", jobs=_(", ").join(awaited))
    if job.run_at <= view.now:
        return Headline(text)
    return Headline(text, _("and not before {time}", time=minute(job.run_at, zone, view.now)))


def _failure_before(view: JobView, _: Translator) -> str:
    last = view.attempt
    if last is None or last.outcome is None:
        return ""
    if last.outcome == "interrupted":
        return _("Attempt {number} was interrupted by a shutdown", number=last.number)
    if last.outcome == "lost":
        return _("Attempt {number} lost its worker", number=last.number)
    return _("Attempt {number} failed: {error}", number=last.number, error=last.error or "–")


def _running(view: JobView, _: Translator, zone: ZoneInfo) -> Headline:
    left = remaining(view)
    if left is None:
        return Headline(_("Too early to tell when it will be done"))
    first, last = (minute(view.now + seconds, zone, view.now) for seconds in left)
    text = (
        _("Should be done about {time}", time=first)
        if first == last
        else _("Should be done between {first} and {last}", first=first, last=last)
    )
    return Headline(
        text,
        _("{range} left, from its own speed", range=duration_range(*left, _.language)),
    )


def remaining(view: JobView) -> tuple[float, float] | None:
    """Seconds that a running job still needs."""
    if view.attempt is None:
        return None
    elapsed_s = view.now - view.attempt.started_at
    return eta.remaining(view.job.progress, elapsed_s, resumed_at=_share_resumed(view))


def _share_resumed(view: JobView) -> float:
    """What earlier attempts had done, judged by the first step that the newest one reported.

    In whatever unit: metrics may count epochs where the progress counts batches.
    """
    number = view.job.attempt
    for curve in view.curves if number > 1 else ():
        own = [step for step, by in zip(curve.steps, curve.attempts, strict=True) if by == number]
        if own and 0 < own[0] < own[-1]:
            return view.job.progress * own[0] / own[-1]
    return 0.0


def _cancelling(view: JobView, _: Translator) -> Headline:
    asked = view.now - (view.job.cancel_requested_at or view.now)
    aside = _("asked {duration} ago", duration=duration(max(1, round(asked)), _.language))
    match view.job.rung:
        case Rung.TERMINATING:
            return Headline(_("Cancelling: told it to end"), aside)
        case Rung.KILLED:
            return Headline(_("Cancelling: killed it"), aside)
    return Headline(_("Cancelling: asked it to stop"), aside)


def _cancelled(view: JobView, _: Translator, zone: ZoneInfo) -> Headline:
    job = view.job
    ended = _("at {time}", time=moment(job.finished_at or view.now, zone, view.now))
    if job.error:  # one that it waited for was not done
        return Headline(one_line(_.retell(job.error), 300), ended)
    if job.started_at is None:
        return Headline(_("Cancelled before it started"), ended)
    ran = duration(view.ran_s, _.language)
    return Headline(_("Cancelled after {duration}", duration=ran), ended)
