"""What can be done to a schedule: run it now, pause it, change it, copy it, delete it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from app import clock
from app.domain.errors import InvalidRequest, NonstopError, Outdated
from app.domain.schedule import Schedule
from app.language import Translator
from app.operations import schedule_jobs
from app.operations import schedules as verbs
from app.store import StorageFault
from app.ui import access, identity, links
from app.ui.components.schedules import dialogs, editor, notice, rule_form, schedule_view
from app.ui.components.schedules.dialogs import Deleting, Editing, Telling

Answer = TypeVar("Answer")
LONGEST_NAME = 60


class Act(StrEnum):
    """What the menu of a schedule offers."""

    RUN = "run"
    PAUSE = "pause"
    RESUME = "resume"
    EDIT = "edit"
    COPY = "copy"
    TELL = "tell"
    HISTORY = "history"
    DELETE = "delete"


def fitting(schedule: Schedule) -> Sequence[Act]:
    """One that stands in code is changed there, and only there."""
    switch = Act.RESUME if schedule.is_paused else Act.PAUSE
    if schedule.code_key is not None:
        return (Act.RUN, switch, Act.COPY, Act.TELL, Act.HISTORY)
    return (Act.RUN, switch, Act.EDIT, Act.COPY, Act.TELL, Act.HISTORY, Act.DELETE)


def names(_: Translator) -> dict[Act, str]:
    """What the entries of the menu say."""
    return {
        Act.RUN: f":material/play_arrow: {_('Run now')}",
        Act.PAUSE: f":material/pause: {_('Pause')}",
        Act.RESUME: f":material/resume: {_('Resume')}",
        Act.EDIT: f":material/edit: {_('Edit…')}",
        Act.COPY: f":material/content_copy: {_('Copy…')}",
        Act.TELL: f":material/notifications: {_('Tell me…')}",
        Act.HISTORY: f":material/history: {_('History')}",
        Act.DELETE: f":material/delete: {_('Delete…')}",
    }


def do(schedule_id: int, word: str) -> None:
    """What was chosen, in a callback."""
    store = access.store()
    notice.forget()
    match Act(word):
        case Act.RUN:
            _run_now(schedule_id)
        case Act.PAUSE:
            _attempt(lambda by, now: verbs.pause(store, schedule_id, by=by, now=now))
        case Act.RESUME:
            _attempt(lambda by, now: verbs.resume(store, schedule_id, by=by, now=now))
        case Act.EDIT:
            _edit(schedule_id)
        case Act.COPY:
            _copy(schedule_id)
        case Act.TELL:
            _tell(schedule_id)
        case Act.HISTORY:
            links.open_schedules(schedule_id)
        case Act.DELETE:
            _ask_to_delete(schedule_id)


def _run_now(schedule_id: int) -> None:
    store, settings = access.store(), access.settings()
    job = _attempt(
        lambda by, now: schedule_jobs.run_now(store, settings, schedule_id, by=by, now=now)
    )
    if job is not None:
        _ = identity.translate()
        notice.say(_("Submitted as job #{id}.", id=job.id), job=job.id)


def _copy(schedule_id: int) -> None:
    """The copy is paused until somebody wants it to run; it is opened for changing."""
    store = access.store()
    made = _attempt(lambda by, now: verbs.copy(store, schedule_id, by=by, now=now))
    if made is not None:
        dialogs.prepare(editor.blank(made))
        links.open_schedules(made.id)


def _edit(schedule_id: int) -> None:
    schedule = schedule_view.one(schedule_id)
    if schedule is not None:
        dialogs.ask(editor.blank(schedule))


def _tell(schedule_id: int) -> None:
    schedule = schedule_view.one(schedule_id)
    if schedule is not None:
        dialogs.ask(Telling(schedule))


def save(editing: Editing) -> bool:
    """Change the schedule as it was edited; otherwise the editing says why not."""
    values, problems = rule_form.read(editing.draft)
    if values is None or problems:
        return False
    editing.problems, editing.refusal = (), ""
    old = editing.schedule
    try:
        verbs.edit(
            access.store(),
            access.settings(),
            old.id,
            revision=old.revision,
            by=identity.person(),
            now=clock.now(),
            name=editing.name,
            **values,
        )
    except InvalidRequest as error:
        editing.problems = error.problems
    except Outdated:
        editing.rebase(schedule_view.one(old.id) or old, clock.now())
    except (NonstopError, StorageFault) as error:
        editing.refusal = notice.why(error, identity.translate())
    else:
        schedule_view.forget()
        return True
    return False


def _ask_to_delete(schedule_id: int) -> None:
    schedule = schedule_view.one(schedule_id)
    if schedule is not None:
        dialogs.ask(Deleting(schedule, schedule_view.jobs_of(schedule_id)))


def delete(schedule_id: int) -> None:
    """Delete, after the question was answered."""
    store = access.store()
    _attempt(lambda by, now: verbs.delete(store, schedule_id, by=by, now=now))
    links.open_schedules()


def _attempt(act: Callable[[str, float], Answer]) -> Answer | None:
    """Do it as this person and now, or say why it cannot be done."""
    try:
        return act(identity.person(), clock.now())
    except (NonstopError, StorageFault) as error:
        notice.refuse(error)
        return None
    finally:
        schedule_view.forget()
