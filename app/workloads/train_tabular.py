"""Learn to predict a column of a table from its other columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import torch
from pydantic import Field

from app.learning import continuation, devices
from app.learning.mlp import Mlp
from app.learning.objectives import objective_of
from app.learning.problems import Problem, pose
from app.learning.tables import open_table
from app.learning.tabular_model import TabularModel
from app.learning.targets import Classes
from app.learning.training import Recipe, Training
from app.learning.validation import write_validation
from app.workloads import Example, Metric, Param, RunningJob, Text, workload
from app.workloads._parameters import Device, Seed, TableUpload

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GENTLE = {"epochs": 400, "batch_size": 4, "learning_rate": 0.00002, "patience": 60}  # smooth curves

TargetName = Annotated[
    str,
    Field(min_length=1, max_length=1000),
    Param(
        title=Text(en="Target column", ja="目的変数の列"),
        help=Text(
            en="The column to predict from the others.",
            ja="ほかの列から予測する列です。",
        ),
        column_of="data",
    ),
]
Epochs = Annotated[
    int,
    Field(ge=1, le=100_000),
    Param(
        title=Text(en="Epochs", ja="エポック数"),
        help=Text(
            en="How many times to go through the training rows.",
            ja="学習用の行を何回くり返し学ぶかです。",
        ),
    ),
]
LearningRate = Annotated[
    float,
    Field(gt=0, le=1),
    Param(
        title=Text(en="Learning rate", ja="学習率"),
        help=Text(
            en="How far one step moves the weights; smaller is steadier and slower.",
            ja="1 回の更新で重みを動かす大きさです。小さいほど安定しますが、時間がかかります。",
        ),
    ),
]
BatchSize = Annotated[
    int,
    Field(ge=1, le=1_000_000),
    Param(
        title=Text(en="Batch size", ja="バッチサイズ"),
        help=Text(en="Rows that one step learns from.", ja="1 回の更新に使う行数です。"),
    ),
]
HiddenSizes = Annotated[
    Sequence[Annotated[int, Field(ge=1, le=8192)]],
    Field(max_length=16),
    Param(
        title=Text(en="Hidden layer sizes", ja="隠れ層の大きさ"),
        help=Text(
            en="Units of each hidden layer; with none, the model is linear.",
            ja="隠れ層ごとのユニット数です。空にすると線形モデルになります。",
        ),
    ),
]
ValidationShare = Annotated[
    float,
    Field(gt=0, le=0.5),
    Param(
        title=Text(en="Validation share", ja="検証に使う割合"),
        help=Text(
            en="Part of the rows that is not learned from but checked with.",
            ja="学習には使わず、検証に使う行の割合です。",
        ),
    ),
]
Patience = Annotated[
    int,
    Field(ge=0, le=100_000),
    Param(
        title=Text(en="Patience (epochs)", ja="早期終了までのエポック数"),
        help=Text(
            en="Stop when the validation loss has not improved for so long; 0 never stops early.",
            ja="検証損失がこの回数続けて改善しなければ終了します。0 なら早期終了しません。",
        ),
        advanced=True,
    ),
]
WantedTask = Annotated[
    Literal["auto", "classification", "regression"],
    Param(
        title=Text(en="Task", ja="課題の種類"),
        help=Text(
            en="Automatic classifies text and estimates numbers, except for a few whole ones.",
            ja="「自動」では、文字の列は分類、数値の列は回帰とします。"
            "ただし値の種類が少ない整数の列は分類とします。",
        ),
        advanced=True,
        labels={
            "auto": Text(en="Automatic", ja="自動"),
            "classification": Text(en="Classification", ja="分類"),
            "regression": Text(en="Regression", ja="回帰"),
        },
    ),
]


@workload(
    title=Text(en="Train on a table", ja="表データ学習"),
    saves=True,
    description=Text(
        en="Trains a neural network to predict one column of a CSV file from the others.",
        ja="CSV ファイルの 1 つの列を、ほかの列から予測するニューラルネットワークを学習します。",
    ),
    metrics={
        "train_loss": Metric(title=Text(en="Training loss", ja="学習損失"), panel="loss"),
        "validation_loss": Metric(
            title=Text(en="Validation loss", ja="検証損失"), panel="loss", goal="min"
        ),
        "accuracy": Metric(title=Text(en="Accuracy", ja="正解率"), panel="score", goal="max"),
        "r2": Metric(title="R²", panel="score", goal="max"),
    },
    results={
        "task": Text(en="Task", ja="課題の種類"),
        "target": Text(en="Target column", ja="目的変数の列"),
        "rows": Text(en="Rows used", ja="使った行数"),
        "validation_rows": Text(en="Of these for validation", ja="うち検証用の行数"),
        "features": Text(en="Columns used", ja="使った列の数"),
        "classes": Text(en="Classes", ja="クラスの数"),
        "epochs": Text(en="Epochs trained", ja="学習したエポック数"),
        "best_epoch": Text(en="Best epoch", ja="最良のエポック"),
        "validation_loss": Text(en="Validation loss", ja="検証損失"),
        "accuracy": Text(en="Validation accuracy", ja="検証の正解率"),
        "r2": Text(en="Validation R²", ja="検証の R²"),
        "mean_absolute_error": Text(en="Mean absolute error", ja="平均絶対誤差"),
        "duration_s": Text(en="Training time (seconds)", ja="学習時間 (秒)"),
        "device": Text(en="Device", ja="計算に使った装置"),
    },
    artifacts={"model.safetensors": "tabular_model", "validation_predictions.csv": "csv"},
    examples=[
        Example(
            title=Text(en="Which penguin is it?", ja="ペンギンの種を見分ける"),
            params={"target": "species"} | GENTLE,
            files={"data": str(EXAMPLES / "penguins.csv")},
        ),
        Example(
            title=Text(en="How far does a car go on a gallon?", ja="自動車の燃費を予測する"),
            params={"target": "mpg"} | GENTLE,
            files={"data": str(EXAMPLES / "auto_mpg.csv")},
        ),
    ],
)
def train_tabular(
    job: RunningJob,
    *,
    data: TableUpload,
    target: TargetName,
    epochs: Epochs = 100,
    learning_rate: LearningRate = 0.001,
    batch_size: BatchSize = 32,
    hidden_sizes: HiddenSizes = (64, 64),
    validation_share: ValidationShare = 0.2,
    patience: Patience = 20,
    seed: Seed = 0,
    task: WantedTask = "auto",
    device: Device = "auto",
) -> dict[str, Any]:
    """Train a multilayer perceptron to predict the target column.

    The target decides the task unless it is given: text, dates and booleans are classes;
    numbers are a quantity to estimate, unless there are only two different ones or at most
    ten whole ones that stand in five rows each on average.

    A checkpoint follows every epoch; a later attempt continues from the last one and ends
    with the same result as if nothing had happened. The weights of the epoch with the
    lowest validation loss are kept. On a CPU, the same seed gives the same bytes.

    Artifacts: `model.safetensors` (all that `predict_tabular` needs), `preprocessing.json`
    (what became of each column, for people), `validation_predictions.csv`, `validation.png`.

    Returns:
        What was learned and how well; losses are cross entropy, or the mean squared error
        of the scaled target.

    Raises:
        ValueError: nothing can be learned from this; says why in one sentence.
    """
    job.progress(0, 1, f"Reading {data.name}")
    place = devices.choose(device, job.device)
    table = open_table(data.path, print)
    problem = pose(
        table.whole(print),
        target,
        wanted=task,
        validation_share=validation_share,
        seed=seed,
        say=print,
    )
    recipe = Recipe(
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        hidden_sizes=hidden_sizes,
        seed=seed,
        patience=patience,
    )
    training = _training(problem, recipe, place)
    print(f"Training on {devices.name(place)}.")
    seconds = continuation.run(training, job, made_for=_described(problem, recipe), say=print)
    training.use_best()
    model = TabularModel(problem.preprocessing, table.spelling, training.network.cpu())
    model.save(job.artifact("model.safetensors"), job.artifact("preprocessing.json"))
    measured = write_validation(model, problem, job.artifact)
    return _summary(problem, training) | measured | {"duration_s": seconds, "device": place.type}


def _training(problem: Problem, recipe: Recipe, place: torch.device) -> Training:
    preprocessing = problem.preprocessing
    network = Mlp(preprocessing.inputs, recipe.hidden_sizes, preprocessing.target.outputs)
    return Training(
        network,
        objective_of(preprocessing.target.task),
        recipe,
        problem.samples(problem.training_rows).to(place),
        problem.samples(problem.validation_rows).to(place),
    )


def _described(problem: Problem, recipe: Recipe) -> str:
    """What a checkpoint depends on; more epochs or more patience may go on from an old one."""
    sizes = len(problem.training_rows), len(problem.validation_rows)
    steps = recipe.learning_rate, recipe.batch_size, list(recipe.hidden_sizes), recipe.seed
    return f"{problem.preprocessing} {sizes} {steps}"


def _summary(problem: Problem, training: Training) -> dict[str, Any]:
    preprocessing = problem.preprocessing
    best = training.history[training.best_epoch - 1]
    classifies = isinstance(preprocessing.target, Classes)
    return {
        "task": preprocessing.target.task,
        "target": preprocessing.target.name,
        "rows": len(problem.table),
        "validation_rows": len(problem.validation_rows),
        "features": len(preprocessing.columns),
        **({"classes": preprocessing.target.outputs} if classifies else {}),
        "epochs": len(training.history),
        "best_epoch": training.best_epoch,
        "validation_loss": best.validation_loss,
        training.objective.score_name: best.score,
    }
