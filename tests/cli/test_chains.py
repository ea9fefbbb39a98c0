"""Jobs that wait for others, on the command line."""

import pytest

from app import clock
from app.domain.job import Status
from app.operations import chains
from app.operations.cancel import cancel
from app.settings import Settings
from app.store import Store, jobs
from tests import make
from tests.cli.conftest import Run


def test_a_job_waits_for_others_and_for_its_time(run: Run, published: Store) -> None:
    for _ in range(2):
        run("submit", "count")
    before = clock.now()
    asked = run("submit", "count", "--after", "1", "--after", "2", "--at", "+2h", "--json").json
    assert asked["waits"]
    assert before + 7200 <= asked["run_at"] <= clock.now() + 7200
    assert "Pending · after #1, #2" in run("list").out
    said = run("show", "3").out
    assert "Pending · after #1, #2" in said
    assert "Not before: " in said
    assert "Runs after\n  #1  count  Pending\n  #2  count  Pending\n" in said
    assert "What follows\n  #3  count  Pending\n" in run("show", "1").out
    chain = run("show", "3", "--json").json["chain"]
    assert [(edge["first"], edge["then"]) for edge in chain["edges"]] == [(1, 3), (2, 3)]


def test_a_job_takes_what_another_leaves(run: Run, published: Store) -> None:
    run("submit", "count")
    said = run("submit", "learn", "-i", "data=1/table.csv", "-p", "target=y")
    assert (said.code, said.err) == (0, "")
    with published.read() as tx:
        job = jobs.get(tx, 2)
    assert job is not None
    assert job.params["data"] == {"job": 1, "artifact": "table.csv"}
    assert job.waits
    said = run("show", "2")
    assert "data: #1/table.csv" in said.out
    assert "Where its inputs came from\n  data: table.csv  #1  count  Pending" in said.out
    assert "What was made of its outputs\n  table.csv  #2  learn  Pending" in run("show", "1").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--after", "9"], "run_after: There is no job #9."),
        (["--after", "1"], "run_after: Job #1 was cancelled; nothing will come after it."),
        (["--after", "0"], "This cannot be understood"),
        (["--at", "soon"], "--at: soon is no time: write +2h"),
        (["-i", "data=12"], "data: 12: write JOB/FILE, as in 12/model.safetensors."),
        (["-i", "data=1/t.csv"], "data: Job #1 left no t.csv: no file at all."),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, published: Store, arguments: list[str], sentence: str
) -> None:
    cancel(published, make.job(published).id, by="test", now=make.NOW)
    said = run("submit", "learn", "-p", "target=y", *arguments)
    assert said.code != 0
    assert sentence in said.err


def test_a_job_that_ended_otherwise_may_be_followed_where_asked(run: Run, published: Store) -> None:
    cancel(published, make.job(published).id, by="test", now=make.NOW)
    assert run("submit", "count", "--after", "1", "--even-if-failed").code == 0


def test_why_a_follower_was_cancelled_is_shown(
    run: Run, published: Store, settings: Settings
) -> None:
    job = make.in_status(published, Status.PENDING)
    run("submit", "count", "--after", str(job.id))
    cancel(published, job.id, by="test", now=make.NOW)
    chains.release(published, settings, now=make.NOW)
    said = run("show", "2").out
    assert "Cancelled" in said
    assert "Job #1, which this one waited for, was cancelled." in said
