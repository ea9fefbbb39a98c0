"""Findings as a page of Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from benchmarks.findings import Finding, Goal


def page(
    findings: Sequence[Finding],
    broken: Sequence[str],
    machine: Mapping[str, str],
    day: date,
    how: str,
) -> str:
    """The whole result of one run.

    Args:
        broken: names of the measures that found nothing, because something went wrong.
        machine: what is known of it, by name.
        how: it was measured.
    """
    goals = [(finding.title, goal) for finding in findings for goal in finding.goals]
    parts = [
        f"# Measured on {day.isoformat()}",
        how,
        _table(("machine", ""), machine.items()),
        "## Goals",
        _table(("measure", "goal", "reached", ""), [_told(title, goal) for title, goal in goals]),
    ]
    if broken:
        parts.append(f"Broken, and so without figures: {', '.join(broken)}.")
    for finding in findings:
        parts.append(f"## {finding.title}")
        parts.append(_table(finding.head, finding.rows))
        parts += finding.remarks
    return "\n\n".join(parts) + "\n"


def _told(title: str, goal: Goal) -> tuple[str, ...]:
    verdict = f"{goal.verdict}: {goal.cause}" if goal.cause else str(goal.verdict)
    return title, goal.text, goal.reached, verdict


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
