"""The way from a filled form to a job: what to expect, the button, what is still wrong."""

from collections.abc import Sequence

import streamlit as st

from app import clock
from app.domain.sentence import Problem
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.language.numbers import minute
from app.ui import identity
from app.ui.components.heading import section
from app.ui.components.submit import estimate, submission
from app.ui.escape import escape
from app.ui.form.draft import Checked, Draft
from app.ui.form.fields import fields_of
from app.ui.form.moments import Meaning
from app.ui.form.plan import Plan, When


def draw(entry: CatalogueEntry, draft: Draft, checked: Checked, plan: Plan, meant: Meaning) -> None:
    """The estimate, and under it the page's only primary button."""
    _ = identity.translate()
    section(_("Estimate"))
    with st.container(border=True):
        estimate.draw(entry, plan, meant, draft.source_jobs)
        st.button(
            _label(plan, meant, _),
            type="primary",
            icon=":material/event_repeat:" if plan.when is When.REGULARLY else ":material/send:",
            width="stretch",
            key="submit",
            on_click=submission.press,
            args=(entry, draft, plan),
        )
        if line := _in_one_line(entry, checked.problems, meant.problems, _):
            st.markdown(f":red[:small[{escape(line)}]]")


def _label(plan: Plan, meant: Meaning, _: Translator) -> str:
    """What the button does."""
    now = clock.now()
    if plan.when is When.REGULARLY:
        return _("Save the schedule")
    if plan.when is When.AT and meant.start is not None and meant.start.at > now:
        return _("Submit for {time}", time=minute(meant.start.at, identity.zone(), now))
    return _("Submit the job")


def _in_one_line(
    entry: CatalogueEntry, of_form: Sequence[Problem], of_plan: Sequence[Problem], _: Translator
) -> str:
    titles = {one.name: _.pick(one.title) for one in fields_of(entry.schema)}
    planned = _titles_of_plan(_)
    named = [titles.get(problem.field, problem.field) for problem in of_form if problem.field]
    named += [planned.get(problem.field, problem.field) for problem in of_plan if problem.field]
    general = [_.say(one.sentence) for one in (*of_form, *of_plan) if not one.field]
    if named:
        line = _.plural(
            "One thing to correct: {fields}",
            "{count} things to correct: {fields}",
            len(named),
            fields=_(", ").join(dict.fromkeys(named)),
        )
        general.insert(0, line)
    return " ".join(general)


def _titles_of_plan(_: Translator) -> dict[str, str]:
    return {
        "run_at": _("Day and time"),
        "run_after": _("Start when these are done"),
        "name": _("Name of the schedule"),
        "rule": _("Rule"),
        "expression": _("Rule"),
        "count": _("Every"),
        "anchor": _("Counted from"),
        "weekdays": _("Weekdays"),
        "times": _("Times"),
        "at": _("At"),
        "zone": _("Time zone"),
        "period": _("Period"),
        "excluded": _("Not on these days"),
        "catch_up_limit": _("At most, the newest ones"),
    }
