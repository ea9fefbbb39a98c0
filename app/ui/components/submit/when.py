"""When to run: now, at a time, after other jobs, or regularly; and the fields that this needs."""

import datetime

import streamlit as st

from app import clock
from app.domain.sentence import Sentence
from app.language import Translator
from app.language.moments import zone_time
from app.language.numbers import duration
from app.language.schedules import clock_change
from app.recurrence import Moment
from app.ui import identity
from app.ui.components.quiet import quiet
from app.ui.components.schedules import rule_form
from app.ui.components.submit import awaited_jobs
from app.ui.components.submit.field_error import field_error
from app.ui.form.moments import Meaning
from app.ui.form.plan import Plan, When

EVERY_S = 10.0
STEP = datetime.timedelta(minutes=5)


def draw(plan: Plan, meant: Meaning) -> None:
    """The choice, and under it the fields of what is chosen."""
    _ = identity.translate()
    names = {
        When.NOW: _("Now"),
        When.AT: _("At a time"),
        When.AFTER: _("After another job"),
        When.REGULARLY: _("Regularly"),
    }
    key = plan.key("when")
    st.session_state[key] = plan.when
    st.segmented_control(
        _("When to run"),
        list(When) if plan.schedule is None else [When.REGULARLY],
        format_func=lambda when: names[when],
        key=key,
        required=True,
        width="stretch",
        wrap=False,
        label_visibility="collapsed",
        on_change=_choose,
        args=(plan, key),
    )
    wrong = {problem.field: problem.sentence for problem in meant.problems}
    match plan.when:
        case When.AT:
            _at(plan, meant, wrong.get("run_at"), _)
        case When.AFTER:
            awaited_jobs.draw(plan, wrong.get("run_after"))
        case When.REGULARLY:
            _name(plan, wrong.get("name"), _)
            rule_form.draw(plan.timing)


def _choose(plan: Plan, key: str) -> None:
    plan.choose(st.session_state[key])


def _at(plan: Plan, meant: Meaning, wrong: Sentence | None, _: Translator) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.datetime_input(
            _("Day and time"),
            plan.at,
            key=plan.key("at"),
            step=STEP,
            width=240,
            on_change=plan.take,
            args=("at",),
        )
        if meant.start is not None and wrong is None:
            with st.container(height=35, border=False, vertical_alignment="center"):
                _left(meant.start)
    field_error(wrong)


@st.fragment(run_every=EVERY_S)
def _left(start: Moment) -> None:
    """How long it is until then; renews itself."""
    _ = identity.translate()
    left = max(0.0, start.at - clock.now())
    shown = duration(left - left % 60 if left > 120 else round(left), _.language)
    zone = identity.zone()
    facts = [_("Starts in {duration}", duration=shown), zone_time(_, zone.key)]
    if remark := clock_change(_, start, zone):
        facts.append(remark)
    quiet(_(" · ").join(facts))


def _name(plan: Plan, wrong: Sentence | None, _: Translator) -> None:
    with st.container(gap="xsmall"):
        st.text_input(
            _("Name of the schedule"),
            plan.name,
            key=plan.key("name"),
            max_chars=100,
            placeholder=_("Such as “Nightly retraining”"),
            on_change=plan.take,
            args=("name",),
        )
        field_error(wrong)
