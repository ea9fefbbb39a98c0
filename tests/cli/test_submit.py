"""`workloads` and `submit`."""

from dataclasses import fields
from pathlib import Path

import pytest

from app.domain.job import Job
from app.files.folder import DataFolder
from app.files.uploads import exists
from app.settings import Settings
from app.store import Store, jobs
from tests import make
from tests.cli.conftest import Run


def newest(store: Store) -> Job:
    with store.read() as tx:
        (job,) = jobs.newest(tx, limit=1)
    return job


def test_a_job_is_submitted(run: Run, published: Store) -> None:
    said = run("submit", "count", "--param", "steps=5", "--title", "Mine", "--priority", "7")
    assert (said.code, said.err) == (0, "")
    assert said.out == "Job #1 is submitted.\n"
    job = newest(published)
    assert (job.params, job.title, job.priority) == ({"steps": 5, "name": "x"}, "Mine", 7)
    assert job.owner


def test_json_is_one_object_with_the_columns_of_jobs(run: Run, published: Store) -> None:
    said = run("submit", "count", "--json")
    assert said.json.keys() == {field.name for field in fields(Job)}
    assert (said.json["id"], said.json["status"]) == (newest(published).id, "pending")


def test_a_file_goes_with_the_request(
    run: Run, published: Store, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "表.csv"
    path.write_text("a,b\n1,2\n")
    said = run("submit", "learn", "--file", f"data={path}", "-p", "target=b")
    assert said.code == 0
    reference = newest(published).params["data"]
    assert reference["name"] == "表.csv"
    assert exists(DataFolder(settings.data), reference)


def test_the_same_key_is_the_same_job(run: Run, published: Store) -> None:
    for _ in range(2):
        assert run("submit", "count", "--key", "mine", "--json").json["id"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (["count", "-p", "steps=x"], ["steps: A whole number, please."]),
        (["count", "-p", "steps=99"], ["steps: From 1 to 10, please."]),
        (["count", "-p", "nope=1"], ["nope: There is no such parameter; there are: steps, name."]),
        (["count", "-p", "steps"], ["--param steps: write NAME=VALUE."]),
        (["count", "-p", "=5"], ["--param =5: write NAME=VALUE."]),
        (["count", "-p", "steps=1", "-p", "steps=2"], ["steps: This is given twice."]),
        (["count", "--priority", "101"], ["priority: From -100 to 100, please."]),
        (["count", "--timeout", "0"], ["timeout_s: More than 0, please."]),
        (["count", "--timeout", "nan"], ["timeout_s"]),
        (["count", "--title", "x" * 201], ["title: At most 200 characters, please."]),
        (["learn"], ["data: Choose a file.", "target: This is needed."]),
        (["learn", "-p", "data=x.csv"], ["data: This is a file: give it with --file data=PATH"]),
        (
            ["learn", "-f", "data=/nowhere/x.csv", "-p", "epochs=0"],
            ["/nowhere/x.csv cannot be read", "target: This is needed.", "epochs: At least 1"],
        ),
        (["learn", "-f", "data=/tmp", "-p", "target=b"], ["data: The file /tmp cannot be read"]),
        (["lern"], ["There is no workload lern; there are: count, learn."]),
        (["count", "extra"], ["This cannot be understood"]),
        (["count", "--colour", "red"], ["No such option: --colour"]),
        (["count", "--priority", "high"], ["This cannot be understood"]),
        ([], ["Missing argument"]),
    ],
)
def test_a_bad_request_is_refused_with_everything_that_is_wrong(
    run: Run, published: Store, arguments: list[str], sentences: list[str]
) -> None:
    said = run("submit", *arguments)
    assert (said.code, said.out) == (2, "")
    for sentence in sentences:
        assert sentence in said.err
    with published.read() as tx:
        assert jobs.newest(tx, limit=1) == []


def test_an_empty_file_is_refused(run: Run, published: Store, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    said = run("submit", "learn", "-f", f"data={path}", "-p", "target=b")
    assert (said.code, said.err) == (2, "data: empty.csv is empty.\n")


def test_without_a_consumer_ever_the_way_out_is_told(run: Run, store: Store) -> None:
    said = run("submit", "count")
    assert said.code == 2
    assert "./run_consumer.sh" in said.err


def test_peoples_text_cannot_steer_the_terminal(run: Run, published: Store) -> None:
    said = run("submit", "\x1b[31mred\u202e")
    assert "There is no workload red;" in said.err


def test_the_workloads_are_listed_with_their_parameters(run: Run, published: Store) -> None:
    said = run("workloads")
    assert said.code == 0
    assert "count  Count\n" in said.out
    assert "--file data=…  needed · Table" in said.out
    assert "--param epochs=…  default: 20" in said.out
    catalogue = run("workloads", "--json").json
    assert [entry["name"] for entry in catalogue] == ["count", "learn"]
    assert catalogue[1]["schema"]["required"] == ["data", "target"]


def test_a_workload_that_cannot_be_imported_says_so(run: Run, store: Store) -> None:
    make.publish(store, make.entry(error="SyntaxError: bad\x1b[2J"))
    assert "This workload cannot be imported: SyntaxError: bad" in run("workloads").out
    assert run("submit", "count").code == 2


def test_no_workloads_at_all(run: Run, store: Store) -> None:
    assert "Start the consumer" in run("workloads").out
    assert run("workloads", "--json").json == []
