"""`--wait`: shown until the end, and the outcome as an exit code."""

import os
import pty
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from app import clock
from app.cli import describing, waiting
from app.domain.job import Job, Status
from app.domain.outcome import Cancelled, Done, Outcome, Raised
from app.operations.cancel import cancel
from app.settings import ROOT
from app.store import Store, Transaction, claims, jobs
from tests import make
from tests.cli.conftest import Run
from tests.eventually import eventually


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the one who waits has seen its job running."""
    event = threading.Event()

    def standing(tx: Transaction, job: Job, now: float) -> str:
        if job.status is Status.RUNNING and job.progress > 0:
            event.set()
        return describing.standing(tx, job, now)

    monkeypatch.setattr(waiting, "standing", standing)
    return event


class Worker:
    """Runs the next job that is submitted, to a chosen end, once it was seen running."""

    def __init__(self, store: Store, outcome: Outcome, seen: threading.Event) -> None:
        self._store, self._outcome, self._seen = store, outcome, seen
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        job, lease = eventually(lambda: make.claim(self._store, now=clock.now()), within=20)
        with self._store.write() as tx:
            claims.beat(
                tx,
                lease,
                lease_expires_at=self._store.main.lease_clock(clock.now() + 99),
                progress=0.5,
                step=None,
                step_total=None,
                step_text="half\x1b[2J way",
                rung=None,
            )
        self._seen.wait(20)
        make.finish(self._store, lease, self._outcome, now=job.created_at + 90)

    def join(self) -> None:
        self._thread.join()


@pytest.mark.parametrize(
    ("outcome", "code", "sentence"),
    [
        (Done({"accuracy": 0.9}), 0, "Job #1 is done; it took"),
        (Raised("ValueError: no\x1b[31m"), 1, "Job #1 failed. Error: ValueError: no"),
        (Cancelled(), 3, "Job #1 was cancelled."),
    ],
)
def test_the_outcome_is_the_exit_code(
    run: Run, published: Store, seen: threading.Event, outcome: Outcome, code: int, sentence: str
) -> None:
    worker = Worker(published, outcome, seen)
    said = run("submit", "count", "--wait")
    worker.join()
    assert said.code == code
    assert sentence in said.out + said.err
    assert "\x1b" not in said.out + said.err
    assert "#1 50% Running · half way" in said.out
    if code == 0:
        assert "  accuracy: 0.9\n" in said.out


def test_json_says_nothing_but_the_job(run: Run, published: Store, seen: threading.Event) -> None:
    worker = Worker(published, Done({"accuracy": 0.9}), seen)
    said = run("submit", "count", "--wait", "--json")
    worker.join()
    assert said.code == 0
    assert (said.json["status"], said.json["result"]) == ("done", {"accuracy": 0.9})


def test_a_retry_can_be_waited_for(run: Run, published: Store, seen: threading.Event) -> None:
    old = make.in_status(published, Status.FAILED)
    worker = Worker(published, Done(None), seen)
    assert run("retry", str(old.id), "--wait").code == 0
    worker.join()


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)


def newest(store: Store) -> Job | None:
    with store.read() as tx:
        return next(iter(jobs.newest(tx, limit=1)), None)


def test_a_terminal_has_a_bar_and_control_c_only_stops_waiting(
    published: Store, terminal: tuple[int, int], no_process_left: None
) -> None:
    ours, theirs = terminal
    submitting = subprocess.Popen(
        [sys.executable, "-m", "app", "submit", "count", "--wait"],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    job = eventually(lambda: newest(published), within=20)
    seen = ""

    def see(what: str) -> bool:
        nonlocal seen
        seen += os.read(ours, 4096).decode(errors="replace")
        return what in seen

    # Nobody works here, and that is said once before Ctrl-C.
    eventually(lambda: see("No worker is running"), within=20)
    eventually(lambda: see("░"), within=20)
    submitting.send_signal(signal.SIGINT)
    assert submitting.wait(20) == 130
    eventually(lambda: see("goes on"), within=5)
    assert "python -m app cancel 1" in seen
    assert seen.count("No worker is running") == 1
    assert re.search(r"#1 ░+ +0% Pending", seen)
    after = newest(published)
    assert after is not None
    assert (after.id, after.status) == (job.id, Status.PENDING)


def test_a_job_cancelled_elsewhere_ends_the_waiting(run: Run, published: Store) -> None:
    def cancel_it() -> None:
        job = eventually(lambda: newest(published), within=20)
        cancel(published, job.id, by="other", now=clock.now())

    other = threading.Thread(target=cancel_it)
    other.start()
    assert run("submit", "count", "--wait").code == 3
    other.join()
