"""The end of a job's log, following it."""

import datetime

import streamlit as st

from app.domain.job import Status
from app.domain.text import harmless
from app.files import logs
from app.language import Translator
from app.language.numbers import size
from app.ui import access, identity, links
from app.ui.components.heading import section
from app.ui.components.job_view import JobView

LINES = 120
LONGEST = 600  # characters of one line; the whole log has the rest
HEIGHT, FILLS = 212, 11  # pixels, and as many lines
WRAPS = 100  # characters that a line has room for on a common screen
_LEVELS = {"WARNING": "WARN", "STDERR": "", "CRITICAL": "CRIT"}


def draw(view: JobView, _: Translator) -> None:
    """The newest attempt's last lines; fixed in height, so that nothing below it moves."""
    job = view.job
    path = access.folder().log(job.id, max(1, job.attempt))
    lines = logs.tail(path, LINES)
    controls = section(_("The last lines of its log") if job.status is Status.FAILED else _("Log"))
    if lines:
        controls.link_button(
            _("Open the whole log"),
            links.whole_log(job.id, job.attempt),
            icon=":material/download:",
            type="tertiary",
            key="whole_log",
        )
    if not lines:
        st.caption(_("Nothing printed yet."))
        return
    with st.container(height=HEIGHT, autoscroll=True, border=False, key="log_tail"):
        shown = [_shown(line) for line in lines]
        filling = [""] * (FILLS - sum(1 + len(line) // WRAPS for line in shown))
        st.code("\n".join([*shown, *filling]), language=None, wrap_lines=True)
    facts = _("{size} in all", size=size(logs.size(path)))
    if not job.is_terminal:
        facts = _("Following the end · {size} in all", size=size(logs.size(path)))
    st.caption(facts)


def _shown(line: logs.LogLine) -> str:
    at = datetime.datetime.fromtimestamp(line.at, identity.zone())
    level = _LEVELS.get(line.level, line.level)
    text = harmless(line.text)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return f"{at:%H:%M:%S}  {level:<5.5}  {text}"
