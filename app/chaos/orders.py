"""What the jobs of a run are: decided by the seed and the job's key alone."""

import random
from dataclasses import dataclass
from enum import StrEnum

from app.domain.job import Reason, Status

WORKLOAD = "ledger"  # the function in ledger_workload.py
BURST, BURST_EACH = 12, 60  # so many jobs at once, so often
MAX_FAILURES = 2
_SHORT = 0.75  # of all jobs


class Manner(StrEnum):
    """How a job behaves."""

    WORKS = "works"
    RAISES = "raises"
    RAISES_ONCE = "raises_once"
    DIES = "dies"  # it kills its own process in every attempt
    DIES_ONCE = "dies_once"
    KILLS_ITS_WORKER = "kills_its_worker"  # in every attempt
    IS_DEAF = "is_deaf"  # it does not stop when it is asked to
    LEAVES_A_CHILD = "leaves_a_child"  # a process that detached itself
    TAKES_TOO_LONG = "takes_too_long"


_WEIGHTS = {
    Manner.WORKS: 76,
    Manner.RAISES: 3,
    Manner.RAISES_ONCE: 3,
    Manner.DIES: 3,
    Manner.DIES_ONCE: 3,
    Manner.KILLS_ITS_WORKER: 1,
    Manner.IS_DEAF: 5,
    Manner.LEAVES_A_CHILD: 4,
    Manner.TAKES_TOO_LONG: 2,
}
# A machine short of memory may kill on its own, which is a crash by another name.
_CRASHED = frozenset({Reason.CRASHED, Reason.LOST, Reason.OUT_OF_MEMORY})
_REASONS = {
    Manner.RAISES: frozenset({Reason.ERROR}),
    Manner.DIES: _CRASHED,
    Manner.KILLS_ITS_WORKER: _CRASHED,
    Manner.TAKES_TOO_LONG: frozenset({Reason.TIMEOUT}),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One job to be submitted."""

    key: str
    manner: Manner
    steps: int
    pause_s: float  # between two steps
    timeout_s: float | None
    in_burst: bool  # submitted without waiting for the queue to become short
    twice: bool  # submitted again with the same key at once

    def may_end(self, status: Status, reason: Reason | None, *, crashes_left: int) -> bool:
        """Whether this end is one that its manner, or what was done to it, explains.

        Args:
            crashes_left: of the job's budget; whoever is killed too often is given up.
        """
        if status is Status.FAILED and reason in _CRASHED and crashes_left <= 0:
            return True
        if self.manner in _REASONS:
            return status is Status.FAILED and reason in _REASONS[self.manner]
        return status is Status.DONE


def order(seed: int, submitter: int, number: int) -> Order:
    """The order with a number of one submitter."""
    key = f"chaos-{submitter}-{number}"
    chance = random.Random(f"{seed}/{key}")  # noqa: S311 - repeatable is what it must be
    manner = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    # The long ones outlast a lease, so that an attempt that was not ended is caught at work.
    steps = chance.randint(1, 40) if chance.random() < _SHORT else chance.randint(80, 160)
    pause_s = chance.uniform(0.01, 0.08)
    if manner is Manner.TAKES_TOO_LONG:
        steps, pause_s = 1_000_000, 0.05
    return Order(
        key=key,
        manner=manner,
        steps=steps,
        pause_s=pause_s,
        timeout_s=0.5 if manner is Manner.TAKES_TOO_LONG else None,
        in_burst=number % BURST_EACH >= BURST_EACH - BURST,
        twice=chance.random() < 0.1,
    )


def of_key(seed: int, key: str) -> Order:
    """The order that a key stands for."""
    _chaos, submitter, number = key.split("-")
    return order(seed, int(submitter), int(number))
