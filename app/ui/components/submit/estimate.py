"""When a job would start and how long it would take, from what is known."""

from collections.abc import Sequence

import streamlit as st

from app import clock, recurrence
from app.domain.workload import CatalogueEntry
from app.language import Translator, numbers
from app.language.moments import coming
from app.store import views
from app.ui import access, identity
from app.ui.components.pulse import START_COMMAND
from app.ui.escape import escape
from app.ui.form.moments import Meaning
from app.ui.form.plan import Plan, When

EVERY_S = 4.0


@st.fragment(run_every=EVERY_S)
def draw(entry: CatalogueEntry, plan: Plan, meant: Meaning, sources: Sequence[int]) -> None:
    """Duration from earlier runs, start from the plan or the queue; renews itself.

    Args:
        sources: jobs whose artifacts it takes.
    """
    _ = identity.translate()
    now = clock.now()
    with access.store().read() as tx:
        usual = views.usual_duration(tx, entry.name)
        pulse = views.pulse(tx, now)
        awaited = views.unfinished(tx, [*sources, *plan.awaited])
    if usual is None:
        st.markdown(_("Too early to tell (this is its first run)"))
    else:
        time = numbers.duration_range(usual.shortest_s, usual.longest_s, _.language)
        st.metric(_("It will take"), escape(time), delta_description=_basis(usual, _))
    if not pulse.workers:
        st.markdown(
            ":orange[:material/warning:] "
            + _(
                "No worker is running. Jobs are accepted and start as soon as `{command}` runs.",
                command=START_COMMAND,
            )
        )
        if plan.when is When.NOW:
            return
    rows = _rows(plan, meant, pulse, usual, awaited, _)
    if rows:
        st.table({escape(key): escape(value) for key, value in rows.items()}, border="horizontal")


def _basis(usual: views.Usual, _: Translator) -> str:
    return _.plural("from one earlier run", "from {count} earlier runs", usual.jobs)


def _rows(
    plan: Plan,
    meant: Meaning,
    pulse: views.Pulse,
    usual: views.Usual | None,
    awaited: Sequence[int],
    _: Translator,
) -> dict[str, str]:
    """When it starts, and when it should have ended where that can be said."""
    now, zone = clock.now(), identity.zone()
    if plan.when is When.REGULARLY:
        return _first_time(meant, now, _)
    if plan.when is When.AT and meant.start is not None and meant.start.at > now:
        rows = {_("Starts"): coming(_, meant.start.at, zone, now)}
        return rows | ({_("Ends"): _end(usual, meant.start.at, _)} if usual else {})
    if awaited:
        numbered = _(", ").join(f"#{number}" for number in awaited)
        once = _.plural("once {jobs} is done", "once {jobs} are done", len(awaited), jobs=numbered)
        return {_("Starts"): once}
    rows = {_("Starts"): _start(pulse, _)}
    if usual is not None and pulse.running + pulse.pending < pulse.workers:
        rows[_("Ends")] = _end(usual, now, _)
    return rows


def _first_time(meant: Meaning, now: float, _: Translator) -> dict[str, str]:
    """Nothing while the rule is wrong; a missing name does not change its moments."""
    if meant.rule is None or any(problem.field != "name" for problem in meant.problems):
        return {}
    first = recurrence.first_after(meant.rule["timing"], now)
    shown = _("never") if first is None else coming(_, first, identity.zone(), now)
    return {_("First time"): shown}


def _start(pulse: views.Pulse, _: Translator) -> str:
    if pulse.running + pulse.pending < pulse.workers:
        return _("at once")
    if not pulse.pending:
        return _("when a worker is free")
    return _.plural("after one job before it", "after {count} jobs before it", pulse.pending)


def _end(usual: views.Usual, start: float, _: Translator) -> str:
    zone = identity.zone()
    earliest = numbers.minute(start + usual.shortest_s, zone, start)
    latest = numbers.minute(start + usual.longest_s, zone, start)
    if earliest == latest:
        return earliest
    return _("{earliest} to {latest}", earliest=earliest, latest=latest)
