"""The form that asks when something is due: the rule, what it means, what happens around it."""

from collections.abc import Sequence

from app import clock, recurrence
from app.domain.schedule import Timing
from app.domain.sentence import Problem, Sentence
from app.ui.components.schedules import policy_fields, rule_fields, ten_moments, timing_draft
from app.ui.components.schedules.timing_draft import TimingDraft, Values

__all__ = ["TimingDraft", "Values", "draw", "read"]


def draw(draft: TimingDraft, *, before: Timing | None = None) -> None:
    """Every field with what is wrong under it, and the next ten moments while it is typed.

    Args:
        before: what an edit replaces; the moments say what comes and what goes.
    """
    draft.take_over()
    values, problems = read(draft)
    wrong = _by_field(problems)
    rule_fields.draw(draft)
    timing = values["timing"] if values is not None and not problems else None
    with ten_moments.room(roomy=draft.kind != "once"):
        rule_fields.errors(wrong, *rule_fields.FIELDS)
        if timing is not None:
            ten_moments.draw(timing, before=before)
    policy_fields.draw(draft, wrong)


def read(draft: TimingDraft) -> tuple[Values | None, tuple[Problem, ...]]:
    """What to make a schedule with, None where it cannot be read; and everything wrong with it."""
    values, problems = timing_draft.read(draft)
    if values is None:
        return None, problems
    return values, tuple(recurrence.problems(values["timing"], now=clock.now()))


def _by_field(problems: Sequence[Problem]) -> dict[str, list[Sentence]]:
    wrong: dict[str, list[Sentence]] = {}
    for problem in problems:
        wrong.setdefault(problem.field, []).append(problem.sentence)
    return wrong
