"""What a press of the form's button does: a job is submitted, or a schedule is saved."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app import clock
from app.domain.errors import InvalidRequest, NonstopError, Outdated
from app.domain.schedule import Schedule
from app.domain.sentence import Problem
from app.domain.workload import CatalogueEntry
from app.operations import schedules
from app.operations.submit import submit
from app.store import StorageFault
from app.store import schedules as store_schedules
from app.ui import access, identity, links
from app.ui.boundary import told
from app.ui.components.submit import hearing, param_form
from app.ui.form import plan as plans
from app.ui.form.draft import Draft, blank, check, replace
from app.ui.form.moments import Meaning, meaning
from app.ui.form.plan import FIELDS, Plan, When

LATE_CLICK_S = 3.0
_LAST = "last_submission"  # job and moment
_SAVED = "saved_schedule"  # its id, to be told above the form


def follow_late_clicks() -> None:
    """Open the job's page once more where a second click has brought the form back.

    Streamlit may lose such a click while it changes pages, and keep only that it came from the
    form. The job's number in the URL tells it from a wish to see the form again.
    """
    job_id, at = st.session_state.get(_LAST, (0, 0.0))
    if links.number_in_url(links.JOB_ID) == job_id and clock.monotonic() - at < LATE_CLICK_S:
        links.open_job(job_id)


def saved() -> int | None:
    """The schedule that was saved by the last press; asked for once."""
    number: int | None = st.session_state.pop(_SAVED, None)
    return number


def press(entry: CatalogueEntry, draft: Draft, plan: Plan) -> None:
    """Do it once, however often it is pressed; a job's page opens.

    It is the button's callback: whoever opens another page at once has submitted all the same.
    """
    # A value that came in one message with the press may have its own callback only after this.
    param_form.take_over(entry, draft)
    plan.take_over()
    plan.timing.take_over()
    draft.was_pressed, draft.refused, plan.refused = True, (), ()
    checked = check(entry, draft)
    meant = meaning(plan, clock.now(), was_pressed=True)
    if checked.problems or meant.problems:
        return
    do = _save if plan.when is When.REGULARLY else _submit
    try:
        do(entry, draft, plan, meant, checked.params)
    except InvalidRequest as error:
        _refuse(draft, plan, error.problems)
    except Outdated:
        with access.store().read() as tx:
            plan.schedule = store_schedules.get(tx, plan.schedule.id) if plan.schedule else None
        plan.overtaken = True  # what was entered stays, and the next press replaces theirs
    except (NonstopError, StorageFault) as error:
        _refuse(draft, plan, [Problem("", told(error))])


def _submit(
    entry: CatalogueEntry, draft: Draft, plan: Plan, meant: Meaning, params: dict[str, object]
) -> None:
    job = submit(
        access.store(),
        access.settings(),
        workload=entry.name,
        params=params,
        by=identity.person(),
        now=clock.now(),
        title=draft.title,
        priority=draft.priority,
        timeout_s=draft.limit_s,
        run_at=meant.start.at if meant.start else None,
        run_after=plan.awaited,
        if_not_done="run" if plan.even_if_failed else "cancel",
        session=identity.session(),
        cloned_from=draft.cloned_from,
    )
    hearing.watch(plan, job_id=job.id)
    draft.was_pressed, draft.cloned_from = False, None
    st.session_state[_LAST] = (job.id, clock.monotonic())
    plans.start_anew()
    links.open_job(job.id)


def _save(
    entry: CatalogueEntry, draft: Draft, plan: Plan, meant: Meaning, params: dict[str, object]
) -> None:
    """Make the schedule, or change the one that is being changed."""
    assert meant.rule is not None  # it has no problems
    wanted = {
        "name": plan.name.strip(),
        "workload": entry.name,
        "params": params,
        "title": draft.title,
        "priority": draft.priority,
        "timeout_s": draft.limit_s,
        **meant.rule,
        "by": identity.person(),
        "now": clock.now(),
    }
    saved = _add_or_edit(plan, wanted)
    hearing.watch(plan, schedule_id=saved.id)
    forget_form(entry)
    plans.start_anew()
    for parameter in (links.WHEN, links.SCHEDULE):
        st.query_params.pop(parameter, None)
    st.session_state[_SAVED] = saved.id


def _add_or_edit(plan: Plan, wanted: dict[str, Any]) -> Schedule:
    store, settings = access.store(), access.settings()
    if plan.schedule is None:
        return schedules.add(store, settings, **wanted)
    old = plan.schedule
    return schedules.edit(store, settings, old.id, revision=old.revision, **wanted)


def _refuse(draft: Draft, plan: Plan, problems: Sequence[Problem]) -> None:
    """Keep each complaint with the part of the form that it is about.

    A parameter may be called as a field of the plan is; what is wrong with parameters was told
    before anything was asked for.
    """
    plan.refused = tuple(problem for problem in problems if problem.field in FIELDS)
    draft.refuse([problem for problem in problems if problem.field not in FIELDS])


def forget_form(entry: CatalogueEntry) -> None:
    """What was asked for is on its way: begin with an empty form."""
    replace(entry, blank(entry))
