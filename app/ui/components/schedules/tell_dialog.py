"""Who is told of every job of a schedule."""

import streamlit as st

from app.domain.text import one_line
from app.store import channels, watches
from app.ui import access, identity
from app.ui.components import job_view, telling
from app.ui.components.quiet import quiet
from app.ui.components.schedules import dialogs
from app.ui.components.schedules.dialogs import Telling
from app.ui.components.telling import Subject

LONGEST_NAME = 100


def draw(asked: Telling) -> None:
    _ = identity.translate()
    st.dialog(_("Tell me of this schedule"), on_dismiss=dialogs.close)(_body)(asked)


def _body(asked: Telling) -> None:
    _ = identity.translate()
    schedule = asked.schedule
    with access.store().read() as tx:
        known, agreed = channels.every(tx), watches.of_schedule(tx, schedule.id)
    if not known:
        telling.draw_missing(dialogs.close, _)
        return
    entry = job_view.entries().get(schedule.workload)
    metrics = list(entry.metrics) if entry else []
    subject = Subject(entry=entry, metrics=metrics, schedule_id=schedule.id)
    quiet(_("Of every job that “{name}” submits:", name=one_line(schedule.name, LONGEST_NAME)))
    telling.draw_agreed(agreed, subject, _)
    telling.draw_form(subject, known, _)
