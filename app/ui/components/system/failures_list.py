"""What went wrong in the last day, alike failures as one."""

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import minute, number
from app.store.failures import FailureKind, Failures
from app.ui import identity, links
from app.ui.components import status
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.escape import escape

SHOWN = 8


def draw(found: Failures, now: float, _: Translator) -> None:
    place = section(_("Errors of the last 24 hours"))
    if not found.total:
        quiet(_("No errors in 24 hours."))
        return
    with place:
        quiet(_summary(found, _), width="content")
    with st.container(gap="small", key="failures"):
        for kind in found.kinds[:SHOWN]:
            _draw_kind(kind, now, _)
    if (more := len(found.kinds) - SHOWN) > 0:
        quiet(_.plural("and {count} rarer kind", "and {count} rarer kinds", more))


def _summary(found: Failures, _: Translator) -> str:
    errors = _.plural("{count} error", "{count} errors", found.total)
    kinds = _.plural("{count} kind", "{count} kinds", len(found.kinds))
    return _(" · ").join([errors, kinds])


def _draw_kind(kind: FailureKind, now: float, _: Translator) -> None:
    badge = f":red-badge[{escape(_.say(status.of_reason(kind.reason)))}]"
    error = escape(one_line(_.retell(kind.error), 160))
    workload = escape(one_line(kind.workload, 60))
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.markdown(f"**{number(kind.count, _.language)}**", width=30)
        st.markdown(f"{badge} {error}  \n:small[:gray[{workload}]]", width="stretch")
        time = minute(kind.failed_at, identity.zone(), now)
        st.button(
            f":blue[\\#{kind.job_id}] :gray[{escape(time)}]",
            type="tertiary",
            key=f"failure_{kind.job_id}",
            on_click=links.open_job,
            args=(kind.job_id,),
            help=_("The newest"),
        )
