"""One schedule: when next, how it went so far, and what can be done to it."""

import streamlit as st

from app import clock
from app.language import Translator
from app.language.numbers import moment
from app.store import schedule_views
from app.store.schedule_views import Went
from app.ui import access, identity
from app.ui.components import job_view, paging
from app.ui.components.heading import card_heading, section
from app.ui.components.job import facts_tables
from app.ui.components.palette import palette
from app.ui.components.schedules import (
    cautions,
    duration_chart,
    history_head,
    history_table,
    notice,
    schedule_view,
)
from app.ui.components.schedules.duration_chart import Ran
from app.ui.components.schedules.schedule_rows import Reader, Row
from app.ui.escape import escape


def draw(schedule_id: int) -> None:
    _ = identity.translate()
    history_head.back(_)
    row = schedule_view.row(schedule_id)
    if row is None:
        _unknown(schedule_id, _)
        return
    reader = Reader(translator=_, zone=identity.zone(), now=clock.now())
    history_head.draw(row, _)
    notice.draw(_)
    history_head.draw_sentence(row, reader)
    cautions.draw_one(row, _)
    with access.store().read() as tx:
        total = schedule_views.moments(tx, schedule_id)
        page = paging.chosen(total, schedule_views.PAGE)
        found = schedule_views.history(tx, schedule_id, page=page)
        ran = schedule_views.durations(tx, schedule_id)
    if ran:
        _durations(ran, row, reader)
    _moments(found, total, reader)
    entry = job_view.entries().get(row.schedule.workload)
    facts_tables.draw_parameters(row.schedule.params, entry, _)


def _unknown(schedule_id: int, _: Translator) -> None:
    st.title(_("Schedules"), anchor=False)
    text = _("There is no schedule {id}. It was deleted, or the number is wrong.", id=schedule_id)
    st.markdown(escape(text))


def _durations(ran: list[Went], row: Row, reader: Reader) -> None:
    _ = reader.translator
    bars = [
        Ran(
            status=one.result,
            seconds=one.finished_at - one.started_at,
            moment=moment(one.moment, reader.zone, reader.now),
        )
        for one in ran
        if one.started_at is not None and one.finished_at is not None
    ]
    with st.container(border=True, gap="xsmall", key="durations"):
        count = _.plural("the last job", "the last {count} jobs", len(bars))
        card_heading(f"{escape(_('How long it took'))} :gray[:small[{escape(count)}]]")
        st.echarts_chart(
            duration_chart.options(bars, row.lately.usual_s, palette(), _),
            height=duration_chart.HEIGHT,
            key="durations_chart",
            alt=f"{_('How long it took')}: {count}",
        )


def _moments(found: list[Went], total: int, reader: Reader) -> None:
    _ = reader.translator
    with section(_("History")):
        if total:
            paging.draw(total, schedule_views.PAGE, _)
    if not found:
        st.markdown(escape(_("It has not come to any moment yet.")))
        return
    history_table.draw(found, reader)
