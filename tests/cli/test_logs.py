"""`logs`: once, and as it comes."""

import json
import threading
from pathlib import Path

import pytest

from app.domain.job import Lease
from app.domain.outcome import Done, Raised
from app.files.folder import DataFolder
from app.files.logs import LogWriter
from app.settings import Settings
from app.store import Store
from tests import make
from tests.cli.conftest import Run


def write(data: Path, lease: Lease, *texts: str) -> LogWriter:
    writer = LogWriter(DataFolder(data).log(lease.job_id, lease.number), 1_000_000)
    writer.write(make.NOW, "out", "", [text.encode() for text in texts])
    return writer


def test_the_newest_attempt_is_printed(run: Run, store: Store, data: Path) -> None:
    _job, lease = make.running(store, max_failures=2)
    write(data, lease, "first try").close()
    make.finish(store, lease, Raised("no"))
    claimed = make.claim(store, now=make.NOW + 99)
    assert claimed
    write(data, claimed[1], "second\x1b[31m try", "日本語").close()
    said = run("logs", "1")
    assert said.code == 0
    assert [line.split("  ", 1)[1] for line in said.out.splitlines()] == ["second try", "日本語"]
    assert "first try" in run("logs", "1", "--attempt", "1").out
    assert [line["text"] for line in run("logs", "1", "--json").json] == [
        "second\x1b[31m try",
        "日本語",
    ]


def test_levels_of_logging_are_shown(run: Run, store: Store, data: Path) -> None:
    _job, lease = make.running(store)
    writer = LogWriter(DataFolder(data).log(lease.job_id, 1), 1_000_000)
    writer.write(make.NOW, "log", "WARNING", [b"hot"])
    writer.close()
    assert run("logs", "1").out.rstrip().endswith("WARNING hot")


def test_a_job_without_a_log_says_so(run: Run, store: Store) -> None:
    make.job(store)
    assert "has not started yet" in run("logs", "1").err
    make.claim(store)
    assert "no log of attempt 1" in run("logs", "1").err
    assert run("logs", "1", "--attempt", "7").code == 0


@pytest.mark.parametrize("as_json", [False, True])
def test_following_goes_on_through_attempts_until_the_end(
    run: Run, store: Store, data: Path, settings: Settings, as_json: bool
) -> None:
    _job, lease = make.running(store, max_failures=2)
    writer = write(data, lease, "one")
    turn = threading.Event()

    def go_on() -> None:
        turn.wait(0.3)  # the follower is at work by now, or will see all at once: both are fine
        writer.write(make.NOW, "out", "", [b"two"])
        writer.close()
        make.finish(store, lease, Raised("no"))
        claimed = make.claim(store, now=make.NOW + 99)
        assert claimed
        write(data, claimed[1], "three").close()
        turn.wait(0.3)
        make.finish(store, claimed[1], Done(None))

    worker = threading.Thread(target=go_on)
    worker.start()
    said = run("logs", "1", "-f", *(["--json"] if as_json else []))
    worker.join()
    lines = said.out.splitlines()
    texts = (
        [json.loads(line)["text"] for line in lines]
        if as_json
        else [line.split("  ", 1)[1] for line in lines]
    )
    assert texts == ["one", "two", "three"]


def test_following_one_attempt_ends_with_it(run: Run, store: Store, data: Path) -> None:
    _job, lease = make.running(store, max_failures=2)
    write(data, lease, "one").close()
    make.finish(store, lease, Raised("no"))
    assert make.claim(store, now=make.NOW + 99)
    assert run("logs", "1", "-f", "--attempt", "1").out.endswith("one\n")
