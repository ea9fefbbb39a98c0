"""`list`, `show`, `cancel` and `retry`."""

from dataclasses import fields
from pathlib import Path

import pytest

from app.cli import printing
from app.domain.job import Job, Status
from app.store import Store, artifacts, jobs
from tests import make
from tests.cli.conftest import Run

COLUMNS = {field.name for field in fields(Job)}


def test_the_newest_jobs_come_first(run: Run, store: Store) -> None:
    for title in ("one", "two", "三つめ"):
        make.job(store, title=title)
    said = run("list", "--limit", "2")
    lines = said.out.splitlines()
    assert lines[0].split() == ["Job", "Status", "%", "Title", "Workload", "Owner", "Submitted"]
    assert [line.split()[0] for line in lines[1:]] == ["#3", "#2"]
    listed = run("list", "--json").json
    assert [job["title"] for job in listed] == ["三つめ", "two", "one"]
    assert listed[0].keys() == COLUMNS | {"pinned"}


def test_the_list_can_be_narrowed(run: Run, store: Store) -> None:
    make.in_status(store, Status.DONE)
    make.in_status(store, Status.PENDING)
    make.job(store, workload="other")
    assert [job["id"] for job in run("list", "--status", "done", "--json").json] == [1]
    assert [job["id"] for job in run("list", "--workload", "other", "--json").json] == [3]


@pytest.mark.parametrize(
    "arguments", [["--limit", "0"], ["--limit", "many"], ["--status", "asleep"], ["--nope"]]
)
def test_a_bad_question_is_refused(run: Run, store: Store, arguments: list[str]) -> None:
    said = run("list", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("This cannot be understood")


def test_an_empty_list_says_what_to_do(run: Run, store: Store) -> None:
    assert "python -m app submit" in run("list").out
    assert run("list", "--json").json == []


@pytest.mark.parametrize("status", Status)
def test_a_job_is_shown_in_every_status(run: Run, store: Store, status: Status) -> None:
    job = make.in_status(store, status)
    said = run("show", str(job.id))
    assert said.code == 0
    assert "steps: 3" in said.out
    shown = run("show", str(job.id), "--json").json
    assert shown.keys() == COLUMNS | {"artifacts", "pinned", "chain"}
    assert shown["status"] == status


def test_what_a_job_left_is_shown(run: Run, store: Store, data: Path) -> None:
    job = make.in_status(store, Status.DONE)
    with store.write() as tx:
        artifacts.insert(tx, [artifacts.Artifact(job.id, 1, "model.pt", 2_000_000, "0", 1.0)])
    said = run("show", str(job.id))
    assert "sum: 6" in said.out
    path = str(data / "jobs" / str(job.id) / "attempts" / "1" / "artifacts" / "model.pt")
    assert f"{path}  2.0 MB" in said.out
    (artifact,) = run("show", str(job.id), "--json").json["artifacts"]
    assert (artifact["path"], artifact["size"]) == (path, 2_000_000)


def test_why_a_job_failed_is_shown(run: Run, store: Store) -> None:
    job = make.in_status(store, Status.FAILED)
    assert "Error: ValueError: no" in run("show", str(job.id)).out


@pytest.mark.parametrize("command", ["show", "cancel", "retry", "logs"])
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("42", "There is no job #42."),
        ("0", "This cannot be understood"),
        ("-1", "This cannot be understood"),
        ("abc", "This cannot be understood"),
        ("9" * 30, "This cannot be understood"),
        (str(2**63 - 1), "There is no job"),
    ],
)
def test_a_number_that_no_job_has(
    run: Run, store: Store, command: str, number: str, sentence: str
) -> None:
    said = run(command, number)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err


def test_cancelling(run: Run, store: Store) -> None:
    waiting, running = make.job(store), None
    assert run("cancel", str(waiting.id)).out == "Job #1 is cancelled.\n"
    assert run("cancel", str(waiting.id)).code == 0
    running = make.in_status(store, Status.RUNNING)
    said = run("cancel", str(running.id), "--json")
    assert (said.json["status"], said.json["cancel_requested_at"] is None) == ("running", False)
    assert "asked to stop" in run("cancel", str(running.id)).out


def test_what_has_ended_is_not_cancelled(run: Run, store: Store) -> None:
    job = make.in_status(store, Status.DONE)
    said = run("cancel", str(job.id))
    assert (said.code, said.err) == (
        2,
        "Job #1 has ended already; there is nothing to cancel.\n",
    )


def test_a_retry_is_a_new_job(run: Run, published: Store) -> None:
    old = make.in_status(published, Status.FAILED)
    assert run("retry", str(old.id), "--json").json["retry_of"] == old.id
    assert run("retry", str(old.id)).out == "Job #2 is submitted.\n"


def test_what_has_not_ended_is_not_retried(run: Run, published: Store) -> None:
    job = make.job(published)
    said = run("retry", str(job.id))
    assert (said.code, said.err) == (2, "Job #1 has not ended yet.\n")


EVIL = "\x1b]0;owned\x07\x1b[2Jtitle\u202egnp\n\x9b31m次"


def test_peoples_text_cannot_steer_the_terminal(run: Run, store: Store) -> None:
    job = make.job(store, title=EVIL, owner=EVIL, params={"steps": 1, EVIL: EVIL})
    for said in (run("list"), run("show", str(job.id))):
        assert not set("\x1b\x07\x9b\u202e") & set(said.out)
        assert "titlegnp" in said.out
    listed = run("list", "--json")
    assert not set("\x1b\x07\x9b\u202e") & set(listed.out)
    assert listed.json[0]["title"] == EVIL
    with store.read() as tx:
        assert jobs.get(tx, job.id) == job


def test_columns_are_aligned_whatever_the_letters() -> None:
    assert printing.width("ab") == 2
    assert printing.width("日本") == 4
    assert printing.width("か\u3099") == 2
    assert printing.fit("日本語です", 6) == "日本… "
    assert printing.fit("日本語", 6) == "日本語"
    assert printing.fit("ab", 4) == "ab  "


def test_putting_aside_and_going_on(run: Run, store: Store) -> None:
    job = make.job(store)
    assert run("pause", str(job.id)).out == "Job #1 is paused.\n"
    assert run("pause", str(job.id), "--json").json["status"] == "paused"
    assert run("resume", str(job.id)).out == "Job #1 waits for a worker.\n"
    assert run("resume", str(job.id), "--json").json["status"] == "pending"


def test_what_cannot_save_is_not_paused_while_it_runs(run: Run, store: Store) -> None:
    make.publish(store)
    job = make.in_status(store, Status.RUNNING)
    said = run("pause", str(job.id))
    assert (said.code, said.out) == (2, "")
    assert "saves no checkpoints" in said.err


def test_what_saves_is_asked_to(run: Run, store: Store) -> None:
    make.publish(store, make.entry(saves=True))
    job = make.in_status(store, Status.RUNNING)
    assert "asked to save" in run("pause", str(job.id)).out


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_what_has_ended_is_neither_paused_nor_resumed(run: Run, store: Store, command: str) -> None:
    job = make.in_status(store, Status.DONE)
    assert run(command, str(job.id)).code == 2
    assert "There is no job #9" in run(command, "9").err
