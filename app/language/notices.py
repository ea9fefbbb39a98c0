"""Word of jobs, as it is sent: a title that says it all, and a few facts."""

from collections.abc import Iterator

from app.domain.notices import Message, Occasion, On
from app.domain.text import one_line
from app.language.numbers import duration, number
from app.language.translator import Translator

MOST_RESULTS = 5
LONGEST_LINE = 300


def message(_: Translator, occasion: Occasion, *, page_url: str) -> Message:
    """What is sent about an occasion. Plain text.

    Args:
        page_url: address of the page, for the link to the job.
    """
    return Message(_title(_, occasion), "\n".join(_lines(_, occasion, page_url)))


def _title(_: Translator, occasion: Occasion) -> str:
    job = occasion.job
    own = job.title or (_.pick(occasion.entry.title) if occasion.entry else job.workload)
    name = f"#{job.id} {one_line(own, 80)}"
    match occasion.on:
        case On.DONE:
            return _("Done: {name}", name=name)
        case On.FAILED:
            return _("Failed: {name}", name=name)
        case On.CANCELLED:
            return _("Cancelled: {name}", name=name)
        case On.SLOW:
            return _("Takes longer than expected: {name}", name=name)
    return _("{metric} is {value}: {name}", **_metric(_, occasion), name=name)


def _metric(_: Translator, occasion: Occasion) -> dict[str, str]:
    metric = occasion.watch.metric if occasion.watch else None
    value = 0.0 if occasion.value is None else occasion.value
    known = occasion.entry.metrics.get(metric or "") if occasion.entry else None
    title = _.pick(known.title) if known else metric or ""
    return {"metric": one_line(title, 60), "value": number(value, _.language)}


def _lines(_: Translator, occasion: Occasion, page_url: str) -> Iterator[str]:
    job = occasion.job
    ran = duration(occasion.ran_s, _.language)
    match occasion.on:
        case On.DONE:
            yield _("Done in {duration}.", duration=ran)
            yield from _results(_, occasion)
        case On.FAILED:
            yield one_line(_.retell(job.error or "–"), LONGEST_LINE)
        case On.CANCELLED if job.started_at is None:
            yield _("It was cancelled before it started.")
        case On.CANCELLED:
            yield _("It was cancelled after {duration}.", duration=ran)
        case On.SLOW:
            yield _(
                "It has run for {duration}; its like took at most {longest} lately.",
                duration=ran,
                longest=duration(occasion.longest_s or 0.0, _.language),
            )
        case On.METRIC if occasion.watch is not None:
            yield _(
                "You wanted to know when it comes to {threshold}.",
                threshold=number(occasion.watch.threshold or 0.0, _.language),
            )
    if occasion.schedule is not None:
        yield _("Schedule: {name}", name=one_line(occasion.schedule, 80))
    yield f"{page_url.rstrip('/')}/job?id={job.id}"


def _results(_: Translator, occasion: Occasion) -> Iterator[str]:
    """The first numbers of the result, under the titles that the workload gives them."""
    titles = occasion.entry.results if occasion.entry else {}
    values = (occasion.job.result or {}).items()
    numbers = [(key, value) for key, value in values if _is_number(value)]
    for key, value in numbers[:MOST_RESULTS]:
        yield f"{one_line(_.pick(titles.get(key, key)), 60)}: {number(value, _.language)}"


def _is_number(value: object) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 2**63  # a larger one is a code, if anything
    return isinstance(value, float)
