"""Training on tables: good enough on the examples, repeatable to the bit, and clear when wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from app.learning.tables import open_table
from app.learning.tabular_model import TabularModel
from app.learning.targets import Quantity
from app.workloads import Stopped, declared
from app.workloads.train_tabular import EXAMPLES
from tests.workloads.conftest import FakeJob, MakeJob, run

PENGUINS = {"data": EXAMPLES / "penguins.csv"}
CARS = {"data": EXAMPLES / "auto_mpg.csv"}
ARTIFACTS = [
    "model.safetensors",
    "preprocessing.json",
    "validation.png",
    "validation_predictions.csv",
]
SHORT: dict[str, Any] = {"epochs": 6, "batch_size": 32}


def contents(job: FakeJob) -> dict[str, bytes]:
    return {name: (job.artifacts / name).read_bytes() for name in ARTIFACTS}


def without_duration(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key != "duration_s"}


@pytest.mark.parametrize(
    ("files", "target", "score", "least", "task"),
    [
        (PENGUINS, "species", "accuracy", 0.9, "classification"),
        (CARS, "mpg", "r2", 0.7, "regression"),
    ],
)
def test_learns_the_examples(
    make_job: MakeJob, files: dict[str, Path], target: str, score: str, least: float, task: str
) -> None:
    job = make_job()
    result = run("train_tabular", job, files, target=target, epochs=30)
    assert result["task"] == task
    assert result["features"] == 7
    assert least < result[score] <= 1
    assert set(job.metrics) == {"train_loss", "validation_loss", score}
    losses = [loss for _, loss in job.metrics["validation_loss"]]
    assert [step for step, _ in job.metrics[score]] == list(range(1, result["epochs"] + 1))
    assert result["validation_loss"] == min(losses) == losses[result["best_epoch"] - 1]
    assert sorted(path.name for path in job.artifacts.iterdir()) == ARTIFACTS
    done, total, _ = job.reports[-1]
    assert done <= total


def test_the_published_examples_fit() -> None:
    declaration = declared()["train_tabular"]
    for example in declaration.entry.examples:
        files = {
            key: {"path": path, "name": Path(path).name} for key, path in example.files.items()
        }
        assert declaration.validate(example.params | files)["data"].path.is_file()


@pytest.mark.parametrize(("files", "target"), [(PENGUINS, "species"), (CARS, "mpg")])
def test_same_seed_same_bytes(make_job: MakeJob, files: dict[str, Path], target: str) -> None:
    first, second, other = make_job(), make_job(), make_job()
    told = run("train_tabular", first, files, target=target, **SHORT)
    again = run("train_tabular", second, files, target=target, **SHORT)
    run("train_tabular", other, files, target=target, seed=1, **SHORT)
    assert without_duration(told) == without_duration(again)
    assert contents(first) == contents(second)
    assert contents(first) != contents(other)


@pytest.mark.parametrize(("files", "target"), [(PENGUINS, "species"), (CARS, "mpg")])
@pytest.mark.parametrize("stop_after", [1, 4, 6])
def test_continues_as_if_nothing_had_happened(
    make_job: MakeJob, files: dict[str, Path], target: str, stop_after: int
) -> None:
    undisturbed, broken = make_job(), make_job(stop_after=stop_after)
    expected = run("train_tabular", undisturbed, files, target=target, **SHORT)
    with pytest.raises(Stopped):
        run("train_tabular", broken, files, target=target, **SHORT)
    later = make_job(checkpoints=broken.checkpoint.folder)
    result = run("train_tabular", later, files, target=target, **SHORT)
    assert without_duration(result) == without_duration(expected)
    assert contents(later) == contents(undisturbed)
    for name, points in undisturbed.metrics.items():
        assert broken.metrics[name] + later.metrics.get(name, []) == points


def test_a_stop_within_an_epoch_loses_only_that_epoch(make_job: MakeJob) -> None:
    undisturbed, broken = make_job(), make_job(stop_at_call=25)  # 9 batches an epoch
    expected = run("train_tabular", undisturbed, PENGUINS, target="species", **SHORT)
    with pytest.raises(Stopped):
        run("train_tabular", broken, PENGUINS, target="species", **SHORT)
    later = make_job(checkpoints=broken.checkpoint.folder)
    result = run("train_tabular", later, PENGUINS, target="species", **SHORT)
    assert without_duration(result) == without_duration(expected)
    assert len(broken.metrics["accuracy"]) == 2
    assert len(later.metrics["accuracy"]) == 4


def test_more_epochs_go_on_from_a_checkpoint(make_job: MakeJob) -> None:
    whole, short = make_job(), make_job()
    run("train_tabular", whole, PENGUINS, target="species", **SHORT)
    run("train_tabular", short, PENGUINS, target="species", **SHORT | {"epochs": 3})
    longer = make_job(checkpoints=short.checkpoint.folder)
    run("train_tabular", longer, PENGUINS, target="species", **SHORT)
    assert len(longer.metrics["accuracy"]) == 3
    assert contents(longer) == contents(whole)


def test_a_checkpoint_of_other_parameters_is_not_used(
    make_job: MakeJob, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh, old = make_job(), make_job()
    run("train_tabular", fresh, PENGUINS, target="species", **SHORT)
    run("train_tabular", old, PENGUINS, target="species", **SHORT | {"hidden_sizes": [8]})
    job = make_job(checkpoints=old.checkpoint.folder)
    run("train_tabular", job, PENGUINS, target="species", **SHORT)
    assert contents(job) == contents(fresh)
    assert "made for other data or parameters" in capsys.readouterr().out


def test_stops_early(make_job: MakeJob, capsys: pytest.CaptureFixture[str]) -> None:
    job = make_job()
    result = run(
        "train_tabular", job, CARS, target="mpg", epochs=200, learning_rate=0.05, patience=3
    )
    assert result["epochs"] == result["best_epoch"] + 3 < 200
    assert "Stopped early" in capsys.readouterr().out


def test_without_hidden_layers_it_is_linear(make_job: MakeJob) -> None:
    job = make_job()
    run("train_tabular", job, PENGUINS, target="species", hidden_sizes=[], **SHORT)
    described = json.loads((job.artifacts / "preprocessing.json").read_text())
    assert described["hidden_sizes"] == []


def test_the_artifacts_are_enough_to_predict(make_job: MakeJob) -> None:
    job = make_job()
    run("train_tabular", job, CARS, target="mpg", epochs=20)
    told = pd.read_csv(job.artifacts / "validation_predictions.csv")
    model = TabularModel.load(job.artifacts / "model.safetensors", "model.safetensors")
    table = open_table(CARS["data"], print).whole(print).iloc[told["row"] - 1]
    target = model.preprocessing.target
    assert isinstance(target, Quantity)
    estimates = target.decode(model.outputs(table.drop(columns="mpg")))
    np.testing.assert_allclose(told["predicted"], estimates, rtol=1e-6)
    np.testing.assert_allclose(told["true"], table["mpg"].astype(float))


def test_a_japanese_table_in_shift_jis(
    make_job: MakeJob, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "計測.csv"
    rows = [f"{i % 7},{i % 3},{'合格' if i % 7 > 3 else '不合格'}" for i in range(60)]
    path.write_bytes("\r\n".join(["長さ (mm),班,判定", *rows, ""]).encode("cp932"))
    job = make_job()
    result = run("train_tabular", job, {"data": path}, target="判定", epochs=40)
    assert result["accuracy"] > 0.9
    told = pd.read_csv(job.artifacts / "validation_predictions.csv")
    assert set(told["true"]) == {"合格", "不合格"}
    assert "Shift_JIS" in capsys.readouterr().out


def table(rows: int, *columns: str) -> bytes:
    """A table whose columns are given by what Python makes of them in row i."""
    lines = [",".join(column.partition("=")[0] for column in columns)]
    for i in range(rows):
        lines.append(",".join(str(eval(c.partition("=")[2], {"i": i})) for c in columns))
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The file is a picture, not a CSV file"),
        (b"a,y\n\x00\x01\x02", "The file holds binary data"),
        (b"a,y\n\x80\x81\xff\xfe\n", "neither UTF-8 nor Shift_JIS"),
        (b"a,y\n", "The table has a header but no rows."),
        (b"a,y\n1,2\n1,2,3\n", "Line 3 has 3 fields, but the header has 2."),
        (b"a,b\n1,2\n", 'There is no column "y"; the columns are a, b.'),
        (table(20, "a=i", "y=''"), 'The target column "y" has no value in any row.'),
        (table(20, "a=i", "y='one'"), 'has only one class, "one"'),
        (table(20, "a=i", "y=3.5"), 'has only one class, "3.5"'),
        (table(20, "a=i", "y=f'name{i}'"), "has 20 different values in 20 rows"),
        (table(5, "a=i", "y=i % 2"), "Only 5 rows have a value"),
        (table(20, "y=i % 2"), 'No column besides the target "y"'),
        (table(20, "a=1", "id=i", "y=i % 2"), '"a" has only one value, "id" only numbers the rows'),
    ],
)
def test_bad_tables_are_told_in_a_sentence(
    make_job: MakeJob, tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    with pytest.raises(ValueError) as raised:
        run("train_tabular", make_job(), {"data": path}, target="y")
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_text_cannot_be_estimated(make_job: MakeJob) -> None:
    with pytest.raises(ValueError, match="holds text such as"):
        run("train_tabular", make_job(), PENGUINS, target="species", task="regression")


def test_a_class_of_one_row_is_learned_from(
    make_job: MakeJob, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(table(40, "a=i % 5 + i / 100", "y='rare' if i == 7 else 'ab'[i % 2]"))
    result = run("train_tabular", make_job(), {"data": path}, target="y", **SHORT)
    assert result["classes"] == 3
    assert "With a single row, learned but never checked: rare." in capsys.readouterr().out


def test_importing_it_computes_nothing_and_loads_no_matplotlib() -> None:
    program = (
        "import sys, torch\n"
        "def refuse(*args, **kwargs): raise AssertionError('computed at import')\n"
        "torch.Tensor.__add__ = torch.zeros = torch.randn = torch.manual_seed = refuse\n"
        "import app.workloads.matmul, app.workloads.predict_tabular, app.workloads.train_tabular\n"
        "assert 'matplotlib' not in sys.modules\n"
        "assert 'streamlit' not in sys.modules\n"
    )
    root = EXAMPLES.parent
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True, timeout=120)


def test_a_state_holds_only_what_can_be_read_safely(make_job: MakeJob) -> None:
    job = make_job()
    run("train_tabular", job, PENGUINS, target="species", **SHORT)
    loaded = job.checkpoint.load()
    assert loaded is not None
    state, step = loaded
    assert step == 6
    assert len(state["training"]["history"]) == 6
    assert isinstance(state["training"]["shuffler"], torch.Tensor)
