"""`run`: a workload in the foreground, without queue or database."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Said, run_apart

WORKLOAD = '''
from typing import Annotated

from pydantic import Field
from app.workloads import RunningJob, Upload, workload


@workload(title="Echo")
def echo(
    job: RunningJob,
    *,
    steps: Annotated[int, Field(ge=1, le=9)] = 3,
    fail: bool = False,
    data: Upload | None = None,
) -> dict[str, object]:
    """Says what it is given."""
    found = job.checkpoint.load()
    for step in job.track(range(steps), text="echo"):
        job.metric(step=step, loss=1 / (step + 1))
    print("printed")
    if fail:
        raise ValueError("as you wished")
    job.artifact("note.txt").write_text("note")
    job.checkpoint.save({"steps": steps}, step=steps)
    return {"steps": steps, "resumed": found and found[1], "file": data and data.name}
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of workloads of one's own."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "echo.py").write_text(WORKLOAD)
    (folder / "broken.py").write_text("import nothing_of_that_name\n")
    return folder


def run(folder: Path, *arguments: str) -> Said:
    output = folder.parent / "out"
    return run_apart(
        "run", *arguments, "--output", str(output), NONSTOP_WORKLOADS=str(folder), LANG="C"
    )


def test_it_shows_what_happens_and_leaves_artifacts(folder: Path, data: Path) -> None:
    table = folder.parent / "表.csv"
    table.write_text("a\n1\n")
    said = run(folder, "echo", "-p", "steps=4", "-f", f"data={table}")
    assert said.code == 0, said.err
    assert "printed\n" in said.out
    assert "steps: 4\n" in said.out
    assert "file: 表.csv\n" in said.out
    assert "step 3: loss 0.25" in said.err
    assert "100.0% echo" in said.err
    assert (folder.parent / "out" / "note.txt").read_text() == "note"
    assert not data.exists()


def test_it_goes_on_from_its_checkpoint_only_where_that_is_wished(folder: Path) -> None:
    for more, resumed in ([], None), ([], None), (["--resume"], 3):
        said = run(folder, "echo", *more, "--json")
        assert json.loads(said.out.partition("printed\n")[2])["resumed"] == resumed


def test_what_the_workload_raises_is_shown_in_full(folder: Path) -> None:
    said = run(folder, "echo", "-p", "fail=true")
    assert said.code == 1
    assert "Traceback (most recent call last)" in said.err
    assert 'raise ValueError("as you wished")' in said.err


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (["echo", "-p", "steps=99", "-p", "nope=1"], ["steps: From 1 to 9", "nope: There is no"]),
        (["echo", "-f", "data=/nowhere.csv"], ["data: There is no file /nowhere.csv."]),
        (
            ["ehco"],
            ["There is no workload ehco; there are: echo, matmul, predict_tabular, train_tabular."],
        ),
        (["broken"], ["broken.py cannot be imported", "nothing_of_that_name"]),
    ],
)
def test_a_bad_request_is_refused(folder: Path, arguments: list[str], sentences: list[str]) -> None:
    said = run(folder, *arguments)
    assert said.code == 2
    for sentence in sentences:
        assert sentence in said.err
    assert "Traceback" not in said.err or arguments == ["broken"]
