"""When a job would start and how long it would take, from what is known."""

import streamlit as st

from app import clock
from app.domain.workload import CatalogueEntry
from app.language import Translator, numbers
from app.store import views
from app.ui import access, identity
from app.ui.components.pulse import START_COMMAND
from app.ui.escape import escape

EVERY_S = 4.0


@st.fragment(run_every=EVERY_S)
def draw(entry: CatalogueEntry) -> None:
    """Duration from earlier runs, start from the queue; renews itself."""
    _ = identity.translate()
    now = clock.now()
    with access.store().read() as tx:
        usual = views.usual_duration(tx, entry.name)
        pulse = views.pulse(tx, now)
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
        return
    rows = {_("Starts"): _start(pulse, _)}
    if usual is not None and pulse.running + pulse.pending < pulse.workers:
        rows[_("Ends")] = _end(usual, now, _)
    st.table({escape(key): escape(value) for key, value in rows.items()}, border="horizontal")


def _basis(usual: views.Usual, _: Translator) -> str:
    return _.plural("from one earlier run", "from {count} earlier runs", usual.jobs)


def _start(pulse: views.Pulse, _: Translator) -> str:
    if pulse.running + pulse.pending < pulse.workers:
        return _("at once")
    if not pulse.pending:
        return _("when a worker is free")
    return _.plural("after one job before it", "after {count} jobs before it", pulse.pending)


def _end(usual: views.Usual, now: float, _: Translator) -> str:
    zone = identity.zone()
    earliest = numbers.minute(now + usual.shortest_s, zone, now)
    latest = numbers.minute(now + usual.longest_s, zone, now)
    if earliest == latest:
        return earliest
    return _("{earliest} to {latest}", earliest=earliest, latest=latest)
