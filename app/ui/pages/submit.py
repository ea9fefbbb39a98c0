"""What can I run? Choose a workload, fill its form, submit a job."""

import streamlit as st

from app.domain.sentence import sentence
from app.domain.workload import CatalogueEntry
from app.store import catalogue, views
from app.ui import access, identity
from app.ui.components.heading import page_head, section
from app.ui.components.quiet import quiet
from app.ui.components.submit import (
    broken_workload,
    example_buttons,
    job_options,
    nothing_published,
    param_form,
    recent_runs,
    submit_card,
    workload_cards,
)
from app.ui.components.submit.field_error import field_error
from app.ui.escape import escape
from app.ui.form import choice, draft
from app.ui.form.draft import Draft
from app.ui.page import Page

PAGE = Page(title=sentence("Submit"), icon=":material/add_circle:", url_path="submit", order=10)
FORM_TO_ESTIMATE = (1.93, 1)


def render() -> None:
    submit_card.follow_late_clicks()
    _ = identity.translate()
    page_head(_.say(PAGE.title))
    with access.store().read() as tx:
        entries = catalogue.entries(tx)
        usual = {name: views.usual_duration(tx, name) for name in entries}
    if not entries:
        nothing_published.draw()
        return
    chosen, notice = choice.chosen(entries)
    field_error(notice)
    workload_cards.draw(choice.in_order(entries), chosen, usual, choice.choose)
    left, right = st.columns(FORM_TO_ESTIMATE, gap="medium")
    with left:
        if chosen.error is None:
            checked = _form(chosen, draft.current(chosen))
        else:
            broken_workload.draw(chosen)
    with right:
        if chosen.error is None:
            submit_card.draw(chosen, draft.current(chosen), checked)
        section(_("Recent runs"))
        recent_runs.draw()


def _form(entry: CatalogueEntry, filled: Draft) -> draft.Checked:
    """Draw the form; what it means, as far as it is filled."""
    _ = identity.translate()
    with section(escape(_("Parameters of {title}", title=_.pick(entry.title)))):
        example_buttons.draw(entry)
    if filled.cloned_from is not None:
        quiet(_("Copied from job #{id}.", id=filled.cloned_from))
    param_form.take_over(entry, filled)
    checked = draft.check(entry, filled)
    if entry.schema.get("properties"):
        with st.container(border=True):
            param_form.draw(entry, filled, checked.problems)
    with st.container(border=True):
        job_options.draw(entry, filled)
    return checked
