"""Is everything healthy?"""

import streamlit as st

from app import clock
from app.domain.sentence import sentence
from app.store import catalogue
from app.ui import access, identity, links
from app.ui.components.heading import page_head
from app.ui.components.live import live
from app.ui.components.system import (
    add_channel_dialog,
    channel_list,
    check_table,
    checks,
    chore_state,
    clean_up_dialog,
    dialogs,
    failures_list,
    headline,
    outbox_list,
    readings,
    remove_channel_dialog,
    settings_list,
    storage_card,
    upkeep_card,
    versions,
    worker_table,
    workload_table,
)
from app.ui.page import Page

PAGE = Page(
    title=sentence("System"), icon=":material/monitor_heart:", url_path=links.SYSTEM, order=50
)
FAST_S, SLOW_S = 2.0, 6.0
EVIDENCE_S = 10.0


def render() -> None:
    _ = identity.translate()
    page_head(_.say(PAGE.title))
    live(_draw_workers, is_active=_is_busy, fast_s=FAST_S, slow_s=SLOW_S)
    _draw_evidence()
    left, right = st.columns([1, 1], gap="medium")
    with left:
        live(_draw_notices, is_active=_is_sending, fast_s=FAST_S, slow_s=EVIDENCE_S)
    with right:
        live(_draw_upkeep, is_active=_is_kept_up, fast_s=1.0, slow_s=EVIDENCE_S)
    settings_list.draw(_)
    match dialogs.asked():
        case dialogs.CleaningUp():
            clean_up_dialog.draw()
        case dialogs.AddingChannel():
            add_channel_dialog.draw()
        case dialogs.RemovingChannel() as removing:
            remove_channel_dialog.draw(removing)


def _is_busy() -> bool:
    return any(one.job for one in readings.health().workers)


def _draw_workers() -> None:
    _, found = identity.translate(), readings.health()
    headline.draw(found, checks.every(found, _, identity.zone()), _)
    ids = [one.job.id for one in found.workers if one.job]
    reader = worker_table.Reader(
        translator=_,
        now=clock.now(),
        use=readings.use(tuple(ids)),
        ended=readings.ended(tuple(one.worker.name for one in found.workers)),
    )
    worker_table.draw(found.workers, reader)


@st.fragment(run_every=EVIDENCE_S)
def _draw_evidence() -> None:
    _, found = identity.translate(), readings.health()
    left, right = st.columns([1.62, 1], gap="medium")
    with left:
        failures_list.draw(readings.failures(), found.at, _)
        with access.store().read() as tx:
            published = catalogue.published(tx)
        workload_table.draw(published, _)
    with right:
        storage_card.draw(found.storage, found.at, _)
        check_table.draw(checks.every(found, _, identity.zone()), _)
        versions.draw(found.engine, _)


def _is_kept_up() -> bool:
    return chore_state.is_changing(readings.health())


def _draw_upkeep() -> None:
    upkeep_card.draw(readings.health(), identity.translate())


def _is_sending() -> bool:
    return outbox_list.is_changing(clock.now())


def _draw_notices() -> None:
    _ = identity.translate()
    channel_list.draw(_)
    outbox_list.draw(_)
