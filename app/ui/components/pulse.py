"""The state of the house in three lines, on every page."""

import streamlit as st

from app import clock
from app.domain.errors import NonstopError
from app.language import Translator
from app.store import StorageFault, views
from app.ui import access, identity

EVERY_S = 3.0
START_COMMAND = "./run_consumer.sh"


@st.fragment(run_every=EVERY_S)
def draw() -> None:
    """What runs, what waits, and whether all is well; renews itself."""
    _ = identity.translate()
    try:
        with access.store().read() as tx:
            found = views.pulse(tx, clock.now())
    except (NonstopError, StorageFault):
        lines = [_trouble(_("The database does not answer"))]
    else:
        lines = _lines(found, _)
    with st.container(key="pulse", gap="xsmall"):
        st.markdown("  \n".join(f":small[{line}]" for line in lines))


def _lines(pulse: views.Pulse, _: Translator) -> list[str]:
    running = _("**{running}** running", running=pulse.running)
    workers = _.plural("{count} worker", "{count} workers", pulse.workers)
    waiting = _("**{pending}** pending", pending=pulse.pending)
    counts = [
        f":blue[:material/play_arrow:] :gray[{running} / {workers}]",
        f":gray[:material/schedule: {waiting}]",
    ]
    if pulse.workers:
        fine = _("Everything is fine")
        return [*counts, f":green[:material/check_circle:] :gray[{fine}]"]
    silent = pulse.last_beat is not None
    trouble = _("Workers do not answer") if silent else _("No worker is running")
    remedy = _("To start:")
    return [*counts, _trouble(trouble), f":gray[{remedy}] `{START_COMMAND}`"]


def _trouble(text: str) -> str:
    return f":orange[:material/warning: {text}]"
