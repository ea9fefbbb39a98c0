"""What the end of an attempt means for its job."""

from dataclasses import replace

import pytest

from app.domain.job import Reason, Status
from app.domain.outcome import (
    Cancelled,
    Crashed,
    Done,
    Interrupted,
    Invalid,
    Outcome,
    Raised,
    TimedOut,
    settle,
)
from tests import make
from tests.make import NOW

RUNNING = make.job_value(status=Status.RUNNING, progress=0.5, attempt=1)
OUTCOMES: list[Outcome] = [
    Done({"a": 1}),
    Raised("ValueError: no"),
    Invalid("no"),
    TimedOut(60),
    Crashed("signal 11", signal=11),
    Crashed("gone", reason=Reason.LOST),
    Cancelled(),
    Interrupted(),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=repr)
def test_a_requested_cancel_always_wins(outcome: Outcome) -> None:
    asked = replace(RUNNING, cancel_requested_at=NOW, max_failures=9)
    settled = settle(asked, outcome, now=NOW, jitter=0)
    assert settled.status is Status.CANCELLED
    assert (settled.reason, settled.result, settled.run_at) == (None, None, None)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Raised("ValueError: no"), Reason.ERROR),
        (Raised("CUDA out of memory", reason=Reason.OUT_OF_MEMORY), Reason.OUT_OF_MEMORY),
        (Invalid("no"), Reason.INVALID),
        (TimedOut(60), Reason.TIMEOUT),
    ],
)
def test_the_last_failure_ends_the_job_with_its_reason(outcome: Outcome, reason: Reason) -> None:
    settled = settle(RUNNING, outcome, now=NOW, jitter=0)
    assert (settled.status, settled.reason) == (Status.FAILED, reason)
    assert (settled.failures, settled.crashes, settled.interruptions) == (1, 0, 0)
    assert settled.error


@pytest.mark.parametrize("outcome", [Raised("no"), TimedOut(60)])
def test_a_failure_with_tries_left_waits_and_goes_on(outcome: Outcome) -> None:
    settled = settle(replace(RUNNING, max_failures=2), outcome, now=NOW, jitter=0.5)
    assert (settled.status, settled.reason, settled.run_at) == (Status.PENDING, None, NOW + 2)
    assert settled.attempt_reason is not None


def test_what_is_invalid_is_not_tried_again() -> None:
    settled = settle(replace(RUNNING, max_failures=9), Invalid("no"), now=NOW, jitter=0)
    assert settled.status is Status.FAILED


def test_crashes_have_a_budget_of_their_own() -> None:
    job = RUNNING
    for crashes in (1, 2):
        settled = settle(job, Crashed("signal 9", signal=9), now=NOW, jitter=0)
        assert (settled.status, settled.crashes, settled.failures) == (Status.PENDING, crashes, 0)
        job = replace(job, crashes=settled.crashes)
    last = settle(job, Crashed("gone", reason=Reason.LOST), now=NOW, jitter=0)
    assert (last.status, last.reason, last.crashes) == (Status.FAILED, Reason.LOST, 3)


def test_an_interruption_is_never_counted_against_the_job() -> None:
    job = replace(RUNNING, interruptions=1000)
    settled = settle(job, Interrupted(), now=NOW, jitter=0)
    assert (settled.status, settled.run_at) == (Status.PENDING, NOW)
    assert (settled.failures, settled.crashes, settled.interruptions) == (0, 0, 1001)


def test_done_keeps_the_result() -> None:
    settled = settle(RUNNING, Done({"a": 1}), now=NOW, jitter=0)
    assert (settled.status, settled.result, settled.outcome) == (Status.DONE, {"a": 1}, "done")
