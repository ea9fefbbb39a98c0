"""What the plan of a form means: a moment, jobs, a rule; and what is wrong with it."""

from dataclasses import dataclass

from app import recurrence
from app.domain.schedule import Once, Timing
from app.domain.sentence import Problem, sentence
from app.recurrence import Moment
from app.ui import identity
from app.ui.components.schedules import rule_form
from app.ui.form.plan import Plan, When

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a plan asks for, as far as it can be read.

    Attributes:
        start: when the job is to start; None unless a time was chosen.
        rule: what to make a schedule with; None unless it is to run regularly.
        problems: by the names of the plan's fields and of the rule's.
    """

    start: Moment | None = None
    rule: rule_form.Values | None = None
    problems: tuple[Problem, ...] = ()


def meaning(plan: Plan, now: float, *, was_pressed: bool) -> Meaning:
    """Read the fields of what was chosen; empty ones are told once the button was pressed."""
    match plan.when:
        case When.AT:
            start = start_of(plan)
            return Meaning(start=start, problems=_of_start(start, now) or plan.refused)
        case When.AFTER:
            missing = sentence("Choose at least one job.")
            problems = (Problem("run_after", missing),) if was_pressed and not plan.after else ()
            return Meaning(problems=problems or plan.refused)
        case When.REGULARLY:
            rule, wrong = rule_form.read(plan.timing)
            if was_pressed and not plan.name.strip():
                wrong = (Problem("name", sentence("This is needed.")), *wrong)
            told = {problem.field for problem in wrong}
            more = tuple(problem for problem in plan.refused if problem.field not in told)
            return Meaning(rule=rule, problems=wrong + more)
    return Meaning(problems=plan.refused)


def start_of(plan: Plan) -> Moment | None:
    """The moment that the reader's wall clock shows what was entered; its note says if the clock
    is changed then."""
    if plan.at is None:
        return None
    zone = identity.zone()
    timing = Timing(rule=Once(plan.at.isoformat(timespec="minutes")), zone=zone.key)
    about = plan.at.replace(tzinfo=zone).timestamp()
    return next(recurrence.after(timing, about - _DAY_S), None)


def _of_start(start: Moment | None, now: float) -> tuple[Problem, ...]:
    if start is None:
        return (Problem("run_at", sentence("Choose a day and a time.")),)
    if start.at <= now:
        return (Problem("run_at", sentence("This moment has passed; choose a later one.")),)
    return ()
