"""Predicting tables of any size with a model that was trained here."""

import csv
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from app.learning import table_files
from app.learning.tables import open_table
from app.learning.tabular_model import TabularModel
from app.workloads import Stopped, declared
from app.workloads.train_tabular import EXAMPLES
from tests.workloads.conftest import FakeJob, MakeJob, run

PENGUINS = EXAMPLES / "penguins.csv"
CARS = EXAMPLES / "auto_mpg.csv"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """A model for each of the examples."""
    made = {}
    for data, target in ((PENGUINS, "species"), (CARS, "mpg")):
        job = FakeJob(tmp_path_factory.mktemp("model"))
        run("train_tabular", job, {"data": data}, target=target, epochs=15)
        made[data] = job.artifacts / "model.safetensors"
    return made


def table_of(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def told(job: FakeJob) -> list[list[str]]:
    return table_of(job.artifacts / "predictions.csv")


def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "CELLS_AT_ONCE", 1000)


def test_adds_classes_and_their_probabilities_to_every_row(
    make_job: MakeJob, models: dict[Path, Path]
) -> None:
    job = make_job()
    result = run("predict_tabular", job, {"model": models[PENGUINS], "data": PENGUINS})
    given, got = table_of(PENGUINS), told(job)
    assert [row[:8] for row in got] == given
    assert got[0][8:] == [
        "predicted",
        "probability_Adelie",
        "probability_Chinstrap",
        "probability_Gentoo",
    ]
    found = pd.DataFrame(got[1:], columns=got[0])
    probabilities = found.iloc[:, 9:].astype(float)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    likeliest = [str(name) for name in probabilities.idxmax(axis=1)]
    assert [f"probability_{label}" for label in found["predicted"]] == likeliest
    assert result["predicted"] == found["predicted"].value_counts().to_dict()
    assert result["rows"] == result["checked"] == 344
    assert result["accuracy"] == (found["species"] == found["predicted"]).mean() > 0.9
    assert (job.artifacts / "predictions.png").is_file()


def test_estimates_are_those_of_the_model(make_job: MakeJob, models: dict[Path, Path]) -> None:
    job = make_job()
    result = run("predict_tabular", job, {"model": models[CARS], "data": CARS})
    model = TabularModel.load(models[CARS], "model")
    table = open_table(CARS, print).whole(print)
    estimates = model.preprocessing.target.decode(model.outputs(table))  # type: ignore[union-attr]
    found = pd.read_csv(job.artifacts / "predictions.csv")
    np.testing.assert_allclose(found["predicted"], estimates, rtol=1e-6)
    assert result["predicted_mean"] == pytest.approx(estimates.mean())
    assert result["r2"] > 0.5
    assert result["checked"] == 398


def test_the_parts_make_no_difference(
    make_job: MakeJob, models: dict[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for data, model in models.items():
        whole, parted = make_job(), make_job()
        expected = run("predict_tabular", whole, {"model": model, "data": data})
        with monkeypatch.context() as patch:
            small_parts(patch)
            result = run("predict_tabular", parted, {"model": model, "data": data})
        assert len(parted.reports) > len(whole.reports) + 5
        assert pd.DataFrame(told(parted)).shape == pd.DataFrame(told(whole)).shape
        before, after = (pd.read_csv(job.artifacts / "predictions.csv") for job in (whole, parted))
        pd.testing.assert_frame_equal(before, after, rtol=1e-5, atol=1e-6)
        assert result["rows"] == expected["rows"]
        done, total, _ = parted.reports[-1]
        assert done == total == data.stat().st_size


def as_german_excel(rows: list[list[str]]) -> bytes:
    lines = [";".join(cell.replace(".", ",") for cell in row) for row in rows]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


def as_japanese_excel(rows: list[list[str]]) -> bytes:
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\r\n".join([*lines, ""]).encode("cp932")


def as_unicode_text(rows: list[list[str]]) -> bytes:
    return "\n".join("\t".join(row) for row in rows).encode("utf-16")


@pytest.mark.parametrize("written", [as_german_excel, as_japanese_excel, as_unicode_text])
def test_reads_the_same_table_however_it_is_written(
    make_job: MakeJob,
    models: dict[Path, Path],
    tmp_path: Path,
    written: Callable[[list[list[str]]], bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [[*row[:0:-1], "メモ"] for row in table_of(PENGUINS)]
    rows[0][0] = rows[0][0].upper()
    path = tmp_path / "data.csv"
    path.write_bytes(written(rows))
    plain, job = make_job(), make_job()
    run("predict_tabular", plain, {"model": models[PENGUINS], "data": PENGUINS})
    result = run("predict_tabular", job, {"model": models[PENGUINS], "data": path})
    assert [row[8:] for row in told(job)] == [row[8:] for row in told(plain)]
    assert "accuracy" not in result
    said = capsys.readouterr().out
    assert 'Column "YEAR" is taken for "year".' in said
    assert "Carried through without being used: メモ." in said


def test_rows_stay_as_they_are(
    make_job: MakeJob, models: dict[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = table_of(PENGUINS)[:4]
    for row, note in zip(rows, ["note", ' "a";\n=1,5 ', "", "ｶﾅ"], strict=True):
        row[:] = [*row[1:], note, note]
    rows[1][0] = "Atlantis"
    rows[2][1] = "about 40"
    rows[3] = rows[3][:3]
    path = tmp_path / "data.csv"
    with open(path, "w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows(rows)
    job = make_job()
    run("predict_tabular", job, {"model": models[PENGUINS], "data": path})
    rows[3] += [""] * 6
    assert [row[:9] for row in told(job)] == rows
    said = capsys.readouterr().out
    assert "Columns without a name of their own are called note.2." in said
    assert 'island: 1 value not among the categories learned: "Atlantis".' in said
    assert 'bill_length_mm: 1 value not read as a number: "about 40"; taken as missing.' in said


def test_predictions_can_be_predicted_again(make_job: MakeJob, models: dict[Path, Path]) -> None:
    first, second = make_job(), make_job()
    run("predict_tabular", first, {"model": models[PENGUINS], "data": PENGUINS})
    again = first.artifacts / "predictions.csv"
    run("predict_tabular", second, {"model": models[PENGUINS], "data": again})
    assert told(second)[0][12:] == [f"{name}.2" for name in told(first)[0][8:]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (PENGUINS.read_bytes().splitlines()[0], "The table has a header but no rows."),
        (b"island,year\nDream,soon\n", r"lacks columns .*: bill_length_mm, .*year \(\"soon\" / 2"),
        (PENGUINS.read_bytes() + b"a,b,c,d,e,f,g,h,i\n", "^Line 346 has 9 fields"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(
    make_job: MakeJob, models: dict[Path, Path], tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=sentence):
        run("predict_tabular", make_job(), {"model": models[PENGUINS], "data": path})


def test_another_file_is_no_model(make_job: MakeJob) -> None:
    with pytest.raises(ValueError, match=r"^penguins\.csv is not a model of train_tabular\.$"):
        run("predict_tabular", make_job(), {"model": PENGUINS, "data": PENGUINS})


def test_stops_between_parts(
    make_job: MakeJob, models: dict[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    job = make_job(stop_at_call=3)
    with pytest.raises(Stopped):
        run("predict_tabular", job, {"model": models[PENGUINS], "data": PENGUINS})
    assert 1 < len(told(job)) < 200


def test_memory_stays_flat(
    make_job: MakeJob, models: dict[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "MAX_ROWS_AT_ONCE", 2000)
    monkeypatch.setattr(table_files, "_BLOCK", 1 << 16)
    header, *rows = PENGUINS.read_bytes().splitlines(keepends=True)
    peaks = []
    for copies in (30, 120):
        path = tmp_path / f"{copies}.csv"
        path.write_bytes(header + b"".join(rows) * copies)
        tracemalloc.start()
        run("predict_tabular", make_job(), {"model": models[PENGUINS], "data": path})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_its_model_is_what_training_leaves() -> None:
    schema = declared()["predict_tabular"].entry.schema["properties"]["model"]
    artifacts = declared()["train_tabular"].entry.artifacts
    assert artifacts["model.safetensors"] == schema["x-takes"]


def test_an_unclear_table_is_read_as_the_one_learned_from(
    make_job: MakeJob, tmp_path: Path
) -> None:
    training, job = make_job(), make_job()
    learned, unclear = tmp_path / "learned.csv", tmp_path / "unclear.csv"
    learned.write_text("a;y\n" + "".join(f"{i % 7 + 1},234.5;{i % 7}.25\n" for i in range(40)))
    unclear.write_text("a\n1,234\n1,235\n".replace("\n", ";x\n"))
    run("train_tabular", training, {"data": learned}, target="y", epochs=5)
    model = training.artifacts / "model.safetensors"
    result = run("predict_tabular", job, {"model": model, "data": unclear})
    unclear.write_text("a;y\n1234;x\n1235;x\n")
    plain = run("predict_tabular", make_job(), {"model": model, "data": unclear})
    assert result["predicted_mean"] == plain["predicted_mean"]
