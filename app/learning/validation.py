"""What the validation rows tell about a trained model: a table, a picture and a number."""

from collections.abc import Callable
from pathlib import Path

from app.learning import plots, predictions
from app.learning.metrics import mean_absolute_error
from app.learning.problems import Problem
from app.learning.tabular_model import TabularModel
from app.learning.targets import Classes


def write_validation(
    model: TabularModel, problem: Problem, artifact: Callable[[str], Path]
) -> dict[str, float]:
    """Write `validation_predictions.csv` and `validation.png`.

    Args:
        model: predicts the rows; its network is on the CPU.
        problem: knows the rows and the truth.
        artifact: where a file of a name goes.

    Returns:
        What is worth telling beside loss and score: a quantity's `mean_absolute_error`, in
        its own unit.
    """
    rows, target = problem.validation_rows, problem.preprocessing.target
    checked, true = problem.table.iloc[rows], problem.target_cells[rows]
    outputs = model.outputs(checked)
    picture = artifact("validation.png")
    if isinstance(target, Classes):
        told = predictions.classified(checked.index, target, true, outputs)
        plots.draw_confusion(told, target.labels, target.name, picture)
        measured = {}
    else:
        told = predictions.estimated(checked.index, target, true, outputs)
        plots.draw_estimates(told, target.name, picture)
        error = mean_absolute_error(told["true"].to_numpy(), told["predicted"].to_numpy())
        measured = {"mean_absolute_error": error}
    predictions.write(told, artifact("validation_predictions.csv"))
    return measured
