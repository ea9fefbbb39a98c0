"""What is wrong with a schedule: when somebody saves it, and later, before its next moment."""

from collections.abc import Sequence

from app import recurrence
from app.domain.errors import InvalidRequest, NotFound
from app.domain.schedule import CatchUp, Overlap, Schedule, ScheduleDraft
from app.domain.sentence import Problem, Sentence, sentence
from app.domain.workload import CatalogueEntry
from app.files.folder import DataFolder
from app.operations import parameters
from app.operations.requests import checked, misfits
from app.settings import Settings
from app.store import Store, Transaction, schedules

LONGEST_NAME = 100
MOST_JITTER_S = 86_400.0
MOST_CAUGHT_UP = 100
MOST_FAILURES = 100


def problems(
    store: Store,
    settings: Settings,
    draft: ScheduleDraft,
    *,
    before: ScheduleDraft | None = None,
    now: float,
) -> list[Problem]:
    """Everything that is wrong with what a schedule is to be, but a name that is taken.

    Args:
        before: what it was; a rule that stays as it is may have come to its end.
    """
    found = list(_name(draft.name))
    if before is None or before.timing != draft.timing:
        found += recurrence.problems(draft.timing, now=now)
    found += _bounds(draft)
    try:
        checked(
            store,
            settings,
            workload=draft.workload,
            params=draft.params,
            title=draft.title,
            priority=draft.priority,
            timeout_s=draft.timeout_s,
        )
    except NotFound as error:
        found.append(Problem("workload", error.message))
    except InvalidRequest as error:
        found += error.problems
    return found


def problem_of(
    schedule: Schedule, entry: CatalogueEntry | None, folder: DataFolder
) -> Sentence | None:
    """Why its next job could not run, known before its moment; None when nothing is known.

    Args:
        entry: what the catalogue says about its workload; None for nothing.
    """
    if entry is None:
        return sentence("There is no workload {workload} any more.", workload=schedule.workload)
    found = misfits(folder, entry, parameters.complete(entry, schedule.params))
    return why_not(found) if found else None


def why_not(found: Sequence[Problem]) -> Sentence:
    """The first of some problems, the whole before its parts; what is found when nobody types."""
    problem = next((one for one in found if not one.field), found[0])
    if not problem.field:
        return problem.sentence
    return sentence(
        "Its parameter {name} does not fit any more: {why}",
        name=problem.field,
        why=problem.sentence,
    )


def _name(name: str) -> list[Problem]:
    if not name:
        return [Problem("name", sentence("This is needed."))]
    if len(name) > LONGEST_NAME:
        limit = sentence("At most {limit} characters, please.", limit=LONGEST_NAME)
        return [Problem("name", limit)]
    if name.isdecimal():  # the command line takes a name or a number
        return [Problem("name", sentence("A name needs at least one letter."))]
    return []


def _bounds(draft: ScheduleDraft) -> list[Problem]:
    found = []
    for name, value, low, high in (
        ("jitter_s", draft.jitter_s, 0, MOST_JITTER_S),
        ("catch_up_limit", draft.catch_up_limit, 1, MOST_CAUGHT_UP),
        ("pause_after", draft.pause_after, 1, MOST_FAILURES),
    ):
        if value is not None and not low <= value <= high:
            bounds = sentence("From {low} to {high}, please.", low=low, high=f"{high:g}")
            found.append(Problem(name, bounds))
    for field, word, words in (
        ("overlap", draft.overlap, Overlap),
        ("catch_up", draft.catch_up, CatchUp),
    ):
        if word not in list(words):
            choices = ", ".join(words)
            found.append(
                Problem(field, sentence("One of these, please: {choices}.", choices=choices))
            )
    return found


def get(store: Store, schedule_id: int) -> Schedule:
    """One schedule.

    Raises:
        NotFound: there is no such schedule.
    """
    with store.read() as tx:
        schedule = schedules.get(tx, schedule_id)
    if schedule is None:
        raise not_found(schedule_id)
    return schedule


def existing(tx: Transaction, schedule_id: int) -> Schedule:
    """One schedule, which nobody else changes until the transaction ends.

    Raises:
        NotFound: there is no such schedule.
    """
    schedule = schedules.get(tx, schedule_id, lock=True)
    if schedule is None:
        raise not_found(schedule_id)
    return schedule


def not_found(schedule_id: int) -> NotFound:
    """The sentence for a number that no schedule has."""
    return NotFound(
        sentence(
            "There is no schedule {id}. It was deleted, or the number is wrong.", id=schedule_id
        )
    )
