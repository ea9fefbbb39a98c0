"""The checker finds each thing that must never be: a check that cannot fail proves nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.chaos import checks, ledger, orders
from app.chaos.evidence import Asked, Evidence, Seen
from app.domain.job import Reason, Status
from tests.chaos import forged


def added(evidence: Evidence, *lines: ledger.Line) -> Evidence:
    return replace(evidence, ledger=[*evidence.ledger, *lines])


def line(what: str, job: int, attempt: int, *, pid: int = 0, at: float = 25.0) -> ledger.Line:
    return ledger.Line(what, job, attempt, pid or forged.PID + attempt, at, 0)


def found(evidence: Evidence) -> set[str]:
    return {name for name, lines in checks.check(evidence).items() if lines}


def test_a_faultless_run_is_clean() -> None:
    evidence = forged.faultless()
    assert evidence.ledger
    assert found(evidence) == set()


SPOILED: list[tuple[str, Callable[[Evidence], Evidence]]] = [
    ("lost", lambda one: replace(one, promises=[*one.promises, ("chaos-1-9999", 77)])),
    ("lost", lambda one: replace(one, promises=[*one.promises, (one.promises[0][0], 2)])),
    ("finished_twice", lambda one: replace(one, ends={**one.ends, 1: 2})),
    ("finished_twice", lambda one: replace(one, ends={**one.ends, 2: 0})),
    (
        "finished_twice",
        lambda one: replace(
            one,
            attempts={**one.attempts, 2: [forged.attempt(2, n, "done") for n in (2, 1)]},
        ),
    ),
    ("overlapping_attempts", lambda one: added(one, line(ledger.TICK, 2, 1))),
    ("overlapping_attempts", lambda one: added(one, line(ledger.TICK, 2, 2, pid=5))),
    ("acted_after_end", lambda one: added(one, line(ledger.TICK, 1, 1, at=31.0))),
    ("attempts_broken", lambda one: replace(one, attempts={**one.attempts, 1: []})),
    (
        "attempts_broken",
        lambda one: replace(one, attempts={**one.attempts, 1: [forged.attempt(1, 1, None)]}),
    ),
    ("attempts_broken", lambda one: added(one, line(ledger.START, 2, 3))),
    ("attempts_broken", lambda one: added(one, line(ledger.START, 9, 1))),
    ("terminal_rows_changed", lambda one: replace(one, seen={1: _seen_failed(one)})),
    ("orphaned_processes", lambda one: replace(one, outlived=["process 7 was left behind"])),
    ("programs_failed", lambda one: replace(one, failed=["submitter-1 ended with code 1"])),
    ("bells_left", lambda one: replace(one, bells=1)),
    ("integrity", lambda one: replace(one, damages=["row 3 missing from index"])),
    ("ended_wrongly", lambda one: replace(one, cancels=Asked())),
    ("ended_wrongly", lambda one: replace(one, cancels=Asked({1, 3}, {1, 3}))),
    ("ended_wrongly", lambda one: replace(one, ledger=one.ledger[1:-1])),
    ("ended_wrongly", lambda one: replace(one, ledger=[*one.ledger[:1], *one.ledger[2:]])),
    ("ended_wrongly", lambda one: forged.with_row(one, 1, result={"steps": -1})),
    ("ended_wrongly", lambda one: forged.failed(one, Reason.ERROR, failures=1)),
    ("ended_wrongly", lambda one: forged.failed(one, Reason.LOST, crashes=2)),
]


def _seen_failed(evidence: Evidence) -> Seen:
    return Seen(replace(evidence.rows[1], status=Status.FAILED, reason=Reason.LOST), 30.0)


@pytest.mark.parametrize(
    ("name", "spoil"), SPOILED, ids=[f"{n}-{name}" for n, (name, _spoil) in enumerate(SPOILED)]
)
def test_what_must_never_be_is_found_and_nothing_else(
    name: str, spoil: Callable[[Evidence], Evidence]
) -> None:
    assert found(spoil(forged.faultless())) == {name}


def test_every_check_is_made_to_fail_here() -> None:
    assert {name for name, _spoil in SPOILED} | {"stuck"} == checks.CHECKS.keys()


def test_a_run_without_work_proves_nothing() -> None:
    empty = replace(
        forged.faultless(), rows={}, attempts={}, ends={}, ledger=[], promises=[], seen={}
    )
    assert found(empty) == {"programs_failed"}


def test_a_job_without_an_end_is_stuck() -> None:
    evidence = forged.faultless()
    stuck = replace(evidence.rows[3], status=Status.PAUSED, finished_at=None)
    spoiled = replace(
        evidence,
        rows={**evidence.rows, 3: stuck},
        ends={**evidence.ends, 3: 0},
        seen={1: evidence.seen[1]},
    )
    assert found(spoiled) == {"stuck"}


def test_a_job_that_was_killed_too_often_may_be_given_up() -> None:
    assert found(forged.failed(forged.faultless(), Reason.LOST, crashes=3)) == set()


@pytest.mark.parametrize(
    ("manner", "reason"),
    [
        (orders.Manner.RAISES, Reason.ERROR),
        (orders.Manner.DIES, Reason.CRASHED),
        (orders.Manner.KILLS_ITS_WORKER, Reason.LOST),
        (orders.Manner.TAKES_TOO_LONG, Reason.TIMEOUT),
    ],
)
def test_a_job_that_cannot_work_may_only_fail(manner: orders.Manner, reason: Reason) -> None:
    order = orders.of_key(forged.SEED, forged.keys_of(manner, 1)[0])
    assert order.may_end(Status.FAILED, reason, crashes_left=1)
    assert not order.may_end(Status.DONE, None, crashes_left=1)
    assert not order.may_end(Status.FAILED, Reason.INVALID, crashes_left=1)
