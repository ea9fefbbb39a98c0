"""`schedule`: rules that submit jobs."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from app import clock
from app.cli import printing, schedule_change
from app.cli.opening import opened
from app.cli.schedule_text import Which, found
from app.cli.speaking import _, person, say, speaker
from app.cli.submit import Json
from app.domain.schedule import Schedule
from app.domain.text import one_line
from app.language.local_zone import local_zone
from app.settings import load

if TYPE_CHECKING:
    pass

group = typer.Typer(no_args_is_help=True)


group.command("add", help=_("Make a schedule."))(schedule_change.add)
group.command("edit", help=_("Change a schedule; the rest stays. “none” takes a value away."))(
    schedule_change.edit
)


@group.command("list", help=_("Show the schedules."))
def _list(json: Json = False) -> None:
    from app.cli import schedule_text
    from app.files.folder import DataFolder
    from app.operations.schedule_checks import problem_of
    from app.store import catalogue, schedule_views, schedules

    with opened() as store, store.read() as tx:
        entries = catalogue.entries(tx)
        every = schedules.every(tx)
        lately = schedule_views.lately(tx)
    folder = DataFolder(load().data)
    problems = {one.id: problem_of(one, entries.get(one.workload), folder) for one in every}
    if json:
        printing.as_json([schedule_text.as_data(one) for one in every])
        return
    if not every:
        say(_("There are no schedules. To make one: python -m app schedule add --help"))
        return
    zone, now = ZoneInfo(local_zone()), clock.now()
    headings = ["", _("Name"), _("Rule"), _("Next"), _("Workload"), _("State")]
    rows = []
    for one in every:
        failures = lately[one.id].failures if one.id in lately else 0
        state = _state(one, failures, has_problem=problems[one.id] is not None)
        rule, next_at = (
            schedule_text.rule(one.timing, zone),
            schedule_text.next_moment(one, zone, now),
        )
        rows.append([str(one.id), one.name, rule, next_at, one.workload, state])
    printing.table(headings, rows, widest=2)
    for one in every:
        if (problem := problems[one.id]) is not None:
            say(f"{one_line(one.name)}: {speaker().say(problem)}")


def _state(schedule: Schedule, failures: int, *, has_problem: bool) -> str:
    state = _("Paused") if schedule.is_paused else _("On")
    if schedule.next_at is None and not schedule.is_paused:
        state = _("Ended")
    parts = [state]
    if schedule.code_key is not None:
        parts.append(_("in code"))
    if failures > 1:
        parts.append(
            speaker().plural("{count} failure in a row", "{count} failures in a row", failures)
        )
    if has_problem:
        parts.append(_("Problem"))
    return " · ".join(parts)


@group.command("show", help=_("Show a schedule: its next moments, and how the last ones went."))
def _show(which: Which, json: Json = False) -> None:
    from dataclasses import asdict

    from app.cli import schedule_text
    from app.cli.describing import value_text
    from app.files.folder import DataFolder
    from app.operations.schedule_checks import problem_of
    from app.store import catalogue, schedule_views

    with opened() as store:
        schedule = found(store, which)
        with store.read() as tx:
            went = schedule_views.history(tx, schedule.id)
            entry = catalogue.get(tx, schedule.workload)
    if json:
        history = [asdict(one) for one in went]
        printing.as_json(schedule_text.as_data(schedule) | {"history": history})
        return
    say(f"{schedule.id}  {one_line(schedule.name)}")
    say(f"  {_state(schedule, 0, has_problem=False)} · {schedule.workload}")
    problem = problem_of(schedule, entry, DataFolder(load().data))
    if problem is not None:
        say(f"  {_('Problem')}: {speaker().say(problem)}")
    for key, value in schedule.params.items():
        say(f"  {one_line(key)}: {one_line(value_text(value))}")
    schedule_text.say_moments(schedule.timing, clock.now())
    if went:
        say(_("Its last moments"))
        schedule_text.say_history(went, schedule.timing)


@group.command("pause", help=_("Let a schedule rest; what passes meanwhile is not made up for."))
def _pause(which: Which) -> None:
    from app.operations import schedules

    with opened() as store:
        schedule = schedules.pause(store, found(store, which).id, by=person(), now=clock.now())
    say(_("{name} is paused.", name=one_line(schedule.name)))


@group.command("resume", help=_("Let a paused schedule go on."))
def _resume(which: Which) -> None:
    from app.cli import schedule_text
    from app.operations import schedules

    now = clock.now()
    with opened() as store:
        schedule = schedules.resume(store, found(store, which).id, by=person(), now=now)
    moment = schedule_text.next_moment(schedule, ZoneInfo(local_zone()), now)
    say(_("{name} goes on. Next: {moment}", name=one_line(schedule.name), moment=moment))


@group.command("run-now", help=_("Submit a job of a schedule now; its rhythm stays as it is."))
def _run_now(which: Which, json: Json = False) -> None:
    from app.cli.submit import accepted
    from app.operations.schedule_jobs import run_now

    with opened() as store:
        job = run_now(store, load(), found(store, which).id, by=person(), now=clock.now())
        accepted(store, job, wait=False, json=json)


@group.command("copy", help=_("Make another schedule like this one; it begins paused."))
def _copy(which: Which) -> None:
    from app.operations import schedules

    with opened() as store:
        made = schedules.copy(store, found(store, which).id, by=person(), now=clock.now())
    say(_("Schedule {id} is made, and paused: {name}", id=made.id, name=one_line(made.name)))


@group.command("delete", help=_("Delete a schedule; its jobs stay."))
def _delete(which: Which) -> None:
    from app.operations import schedules

    with opened() as store:
        schedule = found(store, which)
        schedules.delete(store, schedule.id, by=person(), now=clock.now())
    say(_("{name} is deleted; its jobs stay.", name=one_line(schedule.name)))
