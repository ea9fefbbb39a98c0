"""Who is told of one job."""

import streamlit as st

from app.store import channels, watches
from app.ui import access, identity
from app.ui.components import telling
from app.ui.components.job import dialogs
from app.ui.components.job_view import JobView, look
from app.ui.components.quiet import quiet
from app.ui.components.telling import Subject


def draw(job_id: int) -> None:
    _ = identity.translate()
    st.dialog(_("Tell me of this job"), on_dismiss=dialogs.close)(_body)(job_id)


def _body(job_id: int) -> None:
    _ = identity.translate()
    view = look(job_id)
    with access.store().read() as tx:
        known, agreed = channels.every(tx), watches.of_job(tx, job_id)
    if view is None or not known:
        telling.draw_missing(dialogs.close, _)
        return
    subject = Subject(entry=view.entry, metrics=_metrics(view), job_id=job_id)
    telling.draw_agreed(agreed, subject, _)
    if view.job.is_terminal:
        quiet(_("It has ended; there is nothing more to tell."))
        return
    telling.draw_form(subject, known, _)


def _metrics(view: JobView) -> list[str]:
    """Those that it has reported, then those that its workload declares."""
    declared = view.entry.metrics if view.entry else ()
    return list(dict.fromkeys([*(curve.name for curve in view.curves), *declared]))
