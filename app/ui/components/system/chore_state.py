"""What a chore is doing, how it went last and when it is due; and a way to have it done now."""

from app import clock
from app.domain.upkeep import Chore
from app.language import Translator
from app.language.chores import told
from app.language.moments import coming
from app.language.numbers import duration, moment
from app.operations import chores
from app.operations.health import Health
from app.store.chores import ChoreRow
from app.ui import access, identity
from app.ui.components.system import acting, readings
from app.ui.escape import escape

PART = "upkeep"


def is_changing(found: Health) -> bool:
    """Whether any upkeep is being done, or is about to."""
    return any(is_pending(row, found.at) for row in found.chores.values())


def how_it_stands(row: ChoreRow | None, found: Health, _: Translator) -> str:
    """What a chore is doing, how it went and when it is due. Markdown."""
    if row is None:
        return f":gray[{escape(_('not planned: no consumer has run yet'))}]"
    parts = [_at_work(row, found, _) if is_pending(row, found.at) else _result(row, found, _)]
    if row.next_at is not None and row.next_at > found.at:
        due = coming(_, row.next_at, identity.zone(), found.at)
        parts.append(f":gray[{escape(_('next {time}', time=due))}]")
    return _(" · ").join(filter(None, parts))


def is_pending(row: ChoreRow | None, now: float) -> bool:
    """Whether a chore is being done, or is about to."""
    return row is not None and (row.is_running or (row.next_at is not None and row.next_at <= now))


def _at_work(row: ChoreRow, found: Health, _: Translator) -> str:
    if not found.alive:
        waits = _("waits for the consumer to run")
        return f":orange[:material/warning: {escape(waits)}]"
    if row.is_running and row.started_at is not None:
        ran = duration(max(0, round(found.at - row.started_at)), _.language)
        return f":blue[:material/play_arrow: {escape(_('running for {duration}', duration=ran))}]"
    return f":blue[:material/schedule: {escape(_('starts now'))}]"


def _result(row: ChoreRow, found: Health, _: Translator) -> str:
    if row.ended_at is None:
        return ""
    at = moment(row.ended_at, identity.zone(), found.at)
    did = told(_, Chore(row.name), row.note or {}).rstrip(".。")
    if not row.is_ok:
        failed = _("failed at {time}: {why}", time=at, why=did)
        return f":red[:material/close: {escape(failed)}]"
    return f":green[:material/check:] {escape(_(' · ').join(filter(None, [at, did])))}"


def ask(chore: Chore) -> None:
    """Have it done by the consumer."""
    by, now = identity.person(), clock.now()
    acting.attempt(PART, lambda: chores.ask(access.store(), chore, by=by, now=now))
    readings.health.clear()
