"""Predict a column for every row of a table, with a model that `train_tabular` made."""

import csv
import itertools
import time
from dataclasses import replace
from typing import Annotated, Any

import pandas as pd

from app.domain.delimited import column_names
from app.domain.sentence import sentence
from app.learning import devices
from app.learning.cell_values import cells_of
from app.learning.errors import LearningError
from app.learning.fitting import Strangers, fitted
from app.learning.prediction_report import Report, report_for
from app.learning.preprocessing import listed
from app.learning.table_files import rows_at_once
from app.learning.tables import Part, Table, open_table
from app.learning.tabular_model import TabularModel
from app.workloads import Param, RunningJob, Text, Upload, workload
from app.workloads._parameters import Device, TableUpload

Model = Annotated[
    Upload,
    Param(
        title=Text(en="Model", ja="モデル"),
        help=Text(
            en="The model.safetensors of a job that trained on a table.",
            ja="「表データ学習」のジョブが出力した model.safetensors です。",
        ),
        accept=(".safetensors",),
        takes="tabular_model",
    ),
]


@workload(
    title=Text(en="Predict a table", ja="一括予測"),
    description=Text(
        en="Adds the predictions of a trained model to every row of a CSV file of any size.",
        ja="学習済みのモデルで CSV ファイルの全行を予測し、結果の列を加えます。"
        "行数に上限はありません。",
    ),
    results={
        "accuracy": Text(en="Accuracy", ja="正解率"),
        "r2": "R²",
        "rows": Text(en="Rows predicted", ja="予測した行数"),
        "target": Text(en="Predicted column", ja="予測した列"),
        "task": Text(en="Task", ja="課題の種類"),
        "predicted": Text(en="Predicted classes (rows)", ja="予測したクラス (行数)"),
        "predicted_mean": Text(en="Mean prediction", ja="予測値の平均"),
        "predicted_min": Text(en="Lowest prediction", ja="予測値の最小"),
        "predicted_max": Text(en="Highest prediction", ja="予測値の最大"),
        "mean_absolute_error": Text(en="Mean absolute error", ja="平均絶対誤差"),
        "checked": Text(en="Rows with a true value", ja="正解がある行数"),
        "duration_s": Text(en="Prediction time (seconds)", ja="予測時間 (秒)"),
        "device": Text(en="Device", ja="計算に使った装置"),
    },
    artifacts={"predictions.csv": "csv"},
)
def predict_tabular(
    job: RunningJob, *, model: Model, data: TableUpload, device: Device = "auto"
) -> dict[str, Any]:
    """Predict the model's target for every row of a table.

    The table is read a part at a time, so that memory stays flat however long it is. Its
    columns may stand in any order, and others among them are carried through. Values are
    read as in training: what cannot be read counts as missing. Where the table has the
    target's column too, the predictions are scored by it.

    Nothing is kept for a later attempt: it begins anew, in order, with the first row.

    Artifacts: `predictions.csv` (every row as it was, then what was predicted and, for
    classes, the probability of each), `predictions.png`.

    Returns:
        What was predicted, in numbers.

    Raises:
        ValueError: the file is no model, or the table does not fit it; says why in one sentence.
    """
    started = time.perf_counter()
    job.progress(0, 1, f"Reading {data.name}")
    place = devices.choose(device, job.device)
    trained = TabularModel.load(model.path, model.name)
    _introduce(trained)
    table = open_table(
        data.path,
        print,
        usual=trained.spelling,
        after_part=lambda: job.progress(0, 1, f"Reading {data.name}"),
    )
    trained.network.to(place)
    report = report_for(trained.preprocessing.target)
    rows = _predict(trained, table, report, job)
    report.draw(job.artifact("predictions.png"))
    target = trained.preprocessing.target
    told = {"rows": rows, "target": target.name, "task": target.task, **report.summary()}
    return told | {"duration_s": time.perf_counter() - started, "device": place.type}


def _introduce(trained: TabularModel) -> None:
    preprocessing = trained.preprocessing
    used = [f"{column.name} ({column.kind})" for column in preprocessing.columns]
    target = preprocessing.target
    print(f"The model predicts {target.name} ({target.task}) from {listed(used)}.")


def _predict(trained: TabularModel, table: Table, report: Report, job: RunningJob) -> int:
    """Write the predictions; gives the number of rows."""
    preprocessing = trained.preprocessing
    names = table.file.names
    width = len(names) + preprocessing.inputs + preprocessing.target.outputs
    parts = table.parts(rows_at_once(width))
    first = next(parts, None)
    if first is None:
        raise LearningError(sentence("The table has a header but no rows."))
    fit = fitted(preprocessing, names, first.cells, print)
    fitting = replace(trained, preprocessing=fit.preprocessing)
    strangers = Strangers(fit.preprocessing.columns)
    rows = 0
    with open(job.artifact("predictions.csv"), "w", encoding="utf-8-sig", newline="") as file:
        headings = column_names([*names, *report.headings])[len(names) :]
        csv.writer(file, lineterminator="\n").writerow([*table.file.header, *headings])
        for part in itertools.chain([first], parts):
            cells = fit.under_their_names(part.cells)
            strangers.add(cells)
            told = _told(fitting, cells, report)
            _beside(part, told).to_csv(
                file, header=False, index=False, float_format="%.9g", lineterminator="\n"
            )
            rows += len(cells)
            job.progress(part.bytes_read, table.file.size, f"{rows:,} rows")
    strangers.report(print)
    print(f"Predicted {rows} rows.")
    print("predictions.csv is UTF-8 with a byte order mark, so that Excel shows every letter.")
    return rows


def _told(trained: TabularModel, cells: pd.DataFrame, report: Report) -> pd.DataFrame:
    target = trained.preprocessing.target.name
    true = cells_of(cells, target) if target in cells.columns else None
    return report.add(trained.outputs(cells), true)


def _beside(part: Part, told: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([part.written, told.set_axis(part.written.index, axis="index")], axis=1)
