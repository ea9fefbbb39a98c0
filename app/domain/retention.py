"""How long jobs are kept: rules for each way of ending, as they are written in the settings.

    done: 90 days, 100000 jobs, 100 GB; failed: 180 days; cancelled: 30 days

A job goes when it is over any limit of its status; a status without limits keeps all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.job import TERMINAL, Status
from app.domain.sentence import Sentence, sentence

DAY_S = 86400.0
_DAYS = {"day": 1, "week": 7, "year": 365}
_BYTES = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Keep:
    """What of one status is kept; None where there is no limit."""

    age_s: float | None = None
    jobs: int | None = None  # the newest
    size: float | None = None  # bytes, of the newest


Policy = Mapping[Status, Keep]


class BadPolicy(ValueError):
    """A policy that cannot be understood; has every mistake."""

    def __init__(self, mistakes: list[Sentence]) -> None:
        self.mistakes = mistakes
        super().__init__(" ".join(map(str, mistakes)))


def read_policy(text: str) -> Policy:
    """The rules of a text; an empty one keeps everything.

    Raises:
        BadPolicy: it cannot be understood.
    """
    policy: dict[Status, Keep] = {}
    mistakes: list[Sentence] = []
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        name, colon, limits = rule.partition(":")
        status = _status(name.strip())
        if status is None or not colon:
            mistakes.append(
                sentence("“{rule}” does not begin with done:, failed: or cancelled:.", rule=rule)
            )
            continue
        if status in policy:
            mistakes.append(sentence("There are two rules for {status}.", status=status.value))
        policy[status] = _keep(limits, mistakes)
    if mistakes:
        raise BadPolicy(mistakes)
    return policy


def _status(name: str) -> Status | None:
    return next((status for status in TERMINAL if status.value == name.lower()), None)


def _keep(limits: str, mistakes: list[Sentence]) -> Keep:
    keep = Keep()
    for limit in (part.strip() for part in limits.split(",")):
        match = _LIMIT.fullmatch(limit)
        unit = match[2] if match else ""
        amount = float(match[1]) if match else 0.0
        if (days := _DAYS.get(unit.lower().removesuffix("s"))) and amount:
            keep = replace(keep, age_s=amount * days * DAY_S)
        elif unit.lower().removesuffix("s") == "job" and amount == int(amount):
            keep = replace(keep, jobs=int(amount))
        elif (size := _bytes(unit)) and amount:
            keep = replace(keep, size=amount * size)
        else:
            mistakes.append(
                sentence(
                    "“{limit}” is no limit; write for example 90 days, 1000 jobs or 20 GB.",
                    limit=limit,
                )
            )
    return keep


def _bytes(unit: str) -> float | None:
    return next((size for name, size in _BYTES.items() if name.lower() == unit.lower()), None)
