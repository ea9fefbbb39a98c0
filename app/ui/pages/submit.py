"""What can I run? Choose a workload, fill its form, submit a job."""

import streamlit as st

from app import clock
from app.domain.sentence import sentence
from app.domain.workload import CatalogueEntry
from app.store import catalogue, views
from app.ui import access, identity
from app.ui.components.heading import page_head, section
from app.ui.components.quiet import quiet
from app.ui.components.submit import (
    broken_workload,
    example_buttons,
    hearing,
    job_options,
    nothing_published,
    param_form,
    recent_runs,
    schedule_notice,
    submission,
    submit_card,
    when,
    workload_cards,
)
from app.ui.components.submit.field_error import field_error
from app.ui.escape import escape
from app.ui.form import choice, draft, offered, plan
from app.ui.form.draft import Draft
from app.ui.form.moments import Meaning, meaning
from app.ui.form.plan import Plan, When
from app.ui.page import Page

PAGE = Page(title=sentence("Submit"), icon=":material/add_circle:", url_path="submit", order=10)
FORM_TO_ESTIMATE = (1.93, 1)


def render() -> None:
    submission.follow_late_clicks()
    _ = identity.translate()
    page_head(_.say(PAGE.title))
    with access.store().read() as tx:
        entries = catalogue.entries(tx)
        usual = {name: views.usual_duration(tx, name) for name in entries}
    schedule_notice.draw_saved()
    if not entries:
        nothing_published.draw()
        return
    chosen, notice = choice.chosen(entries)
    field_error(notice)
    workload_cards.draw(choice.in_order(entries), chosen, usual, choice.choose)
    filled, planned = draft.current(chosen), plan.current()
    left, right = st.columns(FORM_TO_ESTIMATE, gap="medium")
    with left:
        if chosen.error is None:
            if planned.when is When.AFTER and planned.after:
                offered.fill(chosen, filled, planned.after[0])
            checked = _form(chosen, filled, planned)
            meant = _plan(chosen, filled, planned)
        else:
            broken_workload.draw(chosen)
    with right:
        if chosen.error is None:
            submit_card.draw(chosen, filled, checked, planned, meant)
        section(_("Recent runs"))
        recent_runs.draw()


def _form(entry: CatalogueEntry, filled: Draft, planned: Plan) -> draft.Checked:
    """Draw the form; what it means, as far as it is filled."""
    _ = identity.translate()
    with section(escape(_("Parameters of {title}", title=_.pick(entry.title)))):
        example_buttons.draw(entry)
    schedule_notice.draw_changing(entry, planned)
    if filled.cloned_from is not None:
        quiet(_("Copied from job #{id}.", id=filled.cloned_from))
    param_form.take_over(entry, filled)
    checked = draft.check(entry, filled)
    if entry.schema.get("properties"):
        with st.container(border=True):
            param_form.draw(entry, filled, checked.problems)
    return checked


def _plan(entry: CatalogueEntry, filled: Draft, planned: Plan) -> Meaning:
    """Draw when it is to run, and what is asked for the job itself; what that means."""
    _ = identity.translate()
    section(_("When to run"))
    planned.take_over()
    meant = meaning(planned, clock.now(), was_pressed=filled.was_pressed)
    with st.container(border=True):
        when.draw(planned, meant)
        job_options.draw(entry, filled)
        hearing.draw(planned)
    return meant
