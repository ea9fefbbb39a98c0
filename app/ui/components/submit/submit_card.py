"""The way from a filled form to a job: what to expect, the button, what is still wrong."""

from collections.abc import Sequence

import streamlit as st

from app import clock
from app.domain.errors import InvalidRequest
from app.domain.sentence import Problem
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.operations.submit import submit
from app.ui import access, identity, links
from app.ui.components.heading import section
from app.ui.components.submit import estimate
from app.ui.escape import escape
from app.ui.form.draft import Checked, Draft, check
from app.ui.form.fields import fields_of

LATE_CLICK_S = 3.0
_LAST = "last_submission"  # job and moment


def follow_late_clicks() -> None:
    """Open the job's page once more where a second click has brought the form back.

    Streamlit may lose such a click while it changes pages, and keep only that it came from the
    form. The job's number in the URL tells it from a wish to see the form again.
    """
    job_id, at = st.session_state.get(_LAST, (0, 0.0))
    if links.number_in_url(links.JOB_ID) == job_id and clock.monotonic() - at < LATE_CLICK_S:
        links.open_job(job_id)


def draw(entry: CatalogueEntry, draft: Draft, checked: Checked) -> None:
    """The estimate, and under it the page's only primary button."""
    _ = identity.translate()
    section(_("Estimate"))
    with st.container(border=True):
        estimate.draw(entry)
        is_pressed = st.button(
            _("Submit the job"),
            type="primary",
            icon=":material/send:",
            width="stretch",
            key="submit",
        )
        if checked.problems:
            st.markdown(f":red[:small[{escape(_in_one_line(entry, checked.problems, _))}]]")
    if is_pressed:
        _press(entry, draft)


def _press(entry: CatalogueEntry, draft: Draft) -> None:
    """Submit once, however often it is pressed, and open the job's page."""
    draft.was_pressed, draft.refused = True, ()
    checked = check(entry, draft)
    if checked.problems:
        st.rerun()
    try:
        job = submit(
            access.store(),
            access.settings(),
            workload=entry.name,
            params=checked.params,
            by=identity.person(),
            now=clock.now(),
            title=draft.title,
            priority=draft.priority,
            timeout_s=draft.limit_s,
            session=identity.session(),
            cloned_from=draft.cloned_from,
        )
    except InvalidRequest as error:
        draft.refuse(error.problems)
        st.rerun()
    draft.was_pressed, draft.cloned_from = False, None
    st.session_state[_LAST] = (job.id, clock.monotonic())
    links.open_job(job.id)


def _in_one_line(entry: CatalogueEntry, problems: Sequence[Problem], _: Translator) -> str:
    titles = {one.name: _.pick(one.title) for one in fields_of(entry.schema)}
    named = [titles.get(problem.field, problem.field) for problem in problems if problem.field]
    general = [_.say(problem.sentence) for problem in problems if not problem.field]
    if named:
        line = _.plural(
            "One thing to correct: {fields}",
            "{count} things to correct: {fields}",
            len(named),
            fields=_(", ").join(named),
        )
        general.insert(0, line)
    return " ".join(general)
