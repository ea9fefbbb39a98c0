"""The sentences above the list: what runs next, how today went, what has to be looked at."""

from collections.abc import Sequence

from app.domain.text import one_line
from app.language.moments import coming
from app.language.numbers import duration, number
from app.store.schedule_views import Counted
from app.ui.components.schedules.schedule_rows import Reader, Row
from app.ui.escape import escape

LONGEST = 60


def sentences(found: Sequence[Row], today: Counted, reader: Reader) -> str:
    """Markdown: the next moment, and how many of today's jobs were submitted on time."""
    _ = reader.translator
    first, second = _next(found, reader), _today(today, reader)
    return _("{one} {two}", one=first, two=second) if second else first


def _next(found: Sequence[Row], reader: Reader) -> str:
    _ = reader.translator
    waiting = [(at, one) for one in found if (at := one.next_at) is not None]
    if not waiting:
        return escape(_("Nothing will run by itself: every schedule is paused or has ended."))
    at, first = min(waiting, key=lambda pair: pair[0])
    left = at - reader.now
    if left <= 0:
        return _("Due now: “{name}”.", name=escape(one_line(first.schedule.name, LONGEST)))
    return _(
        "Next: **{time}**, “{name}”, in {duration}.",
        time=escape(coming(_, at, reader.zone, reader.now)),
        name=escape(one_line(first.schedule.name, LONGEST)),
        duration=escape(duration(left if left >= 3600 else round(left), _.language)),
    )


def _today(today: Counted, reader: Reader) -> str:
    _, due = reader.translator, today.due
    if not due:
        return ""
    if today.on_time == due:
        if due == 1:
            return escape(_("The one job of today was submitted on time."))
        count = number(due, _.language)
        return escape(_("All {count} of today's {count} jobs were submitted on time.", count=count))
    return escape(
        _(
            "{on_time} of today's {count} jobs were submitted on time.",
            on_time=number(today.on_time, _.language),
            count=number(due, _.language),
        )
    )
