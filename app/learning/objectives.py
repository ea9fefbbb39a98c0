"""What a network is trained for: the loss it lowers and the score that people read."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from torch import Tensor
from torch.nn import functional

from app.learning.metrics import accuracy, r_squared
from app.learning.targets import Task


@dataclass(frozen=True, slots=True)
class Objective:
    """One way to judge outputs [n, outputs] against targets.

    Attributes:
        loss: mean loss of a batch, as a scalar with gradient.
        score_name: what the score is called; higher is better.
        score: of all outputs and targets, both on the CPU.
    """

    loss: Callable[[Tensor, Tensor], Tensor]
    score_name: str
    score: Callable[[Tensor, Tensor], float]


def objective_of(task: Task) -> Objective:
    """Cross entropy and accuracy for classes, mean squared error and R² for a quantity."""
    if task == "classification":
        return Objective(functional.cross_entropy, "accuracy", _accuracy)
    return Objective(functional.mse_loss, "r2", _r_squared)


def _accuracy(outputs: Tensor, targets: Tensor) -> float:
    return accuracy(targets.numpy(), outputs.argmax(dim=1).numpy())


def _r_squared(outputs: Tensor, targets: Tensor) -> float:
    return r_squared(targets.numpy().astype(np.float64), outputs.numpy().astype(np.float64))
