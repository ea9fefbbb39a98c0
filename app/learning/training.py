"""Training a network, epoch by epoch, so that it can be stopped anywhere and continued.

The state after an epoch holds all that the next one depends on: weights, optimizer, the
generator that shuffles, the best weights so far and the history. Continuing from it gives
the same bits as never having stopped, on the same machine.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from app.domain.sentence import sentence
from app.learning.errors import LearningError
from app.learning.mlp import Mlp
from app.learning.objectives import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to train."""

    epochs: int
    learning_rate: float
    batch_size: int
    hidden_sizes: Sequence[int]
    seed: int
    patience: int  # epochs without a better validation loss before it stops; 0 for never


@dataclass(frozen=True, slots=True)
class Samples:
    """Inputs [n, inputs] and their targets: [n] classes or [n, 1] numbers."""

    inputs: Tensor
    targets: Tensor

    def to(self, device: torch.device) -> "Samples":
        return Samples(self.inputs.to(device), self.targets.to(device))


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch came to; losses are means over the rows."""

    training_loss: float
    validation_loss: float
    score: float


class Training:
    """A network on its way.

    Attributes:
        objective: what it is trained for.
        recipe: how it is trained.
        network: the weights as they are now.
        history: the epochs so far.
        best_epoch: the one with the lowest validation loss, from 1; 0 before the first.
    """

    def __init__(
        self,
        network: Mlp,
        objective: Objective,
        recipe: Recipe,
        training: Samples,
        validation: Samples,
    ) -> None:
        self._shuffler = torch.Generator().manual_seed(recipe.seed)
        network.initialise(self._shuffler)
        device = training.inputs.device
        self.network = network.to(device)
        self.history: list[Epoch] = []
        self.best_epoch = 0
        self._best_weights: dict[str, Tensor] = {}
        self._optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate)
        self.objective = objective
        self.recipe = recipe
        self._training = training
        self._validation = validation

    @property
    def batches(self) -> int:
        """How many steps an epoch has."""
        return math.ceil(len(self._training.inputs) / self.recipe.batch_size)

    @property
    def is_finished(self) -> bool:
        """Whether all epochs are done, or waiting for a better one has lasted long enough."""
        waited = len(self.history) - self.best_epoch
        impatient = self.recipe.patience > 0 and waited >= self.recipe.patience
        return impatient or len(self.history) >= self.recipe.epochs

    def run_epoch(self, after_batch: Callable[[int], None]) -> Epoch:
        """Go through the training rows once, in a new order, then through the validation rows.

        Args:
            after_batch: is told how many batches of this epoch are done.

        Raises:
            LearningError: the loss is no longer a number.
        """
        training_loss = self._learn(after_batch)
        outputs = self.network.evaluate(self._validation.inputs)
        validation_loss = self.objective.loss(outputs, self._validation.targets).item()
        if not math.isfinite(training_loss) or not math.isfinite(validation_loss):
            raise LearningError(
                sentence(
                    "The loss is no longer a number in epoch {epoch}; try a smaller learning rate.",
                    epoch=len(self.history) + 1,
                )
            )
        score = self.objective.score(outputs.cpu(), self._validation.targets.cpu())
        epoch = Epoch(training_loss, validation_loss, score)
        if not self.history or validation_loss < self.history[self.best_epoch - 1].validation_loss:
            self.best_epoch = len(self.history) + 1
            self._best_weights = _copied(self.network.state_dict())
        self.history.append(epoch)
        return epoch

    def use_best(self) -> None:
        """Go back to the weights of the best epoch."""
        self.network.load_state_dict(self._best_weights)

    def state(self) -> dict[str, Any]:
        """All that continuing needs, of types that `weights_only=True` can read."""
        return {
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "shuffler": self._shuffler.get_state(),
            "best_epoch": self.best_epoch,
            "best_weights": self._best_weights,
            "history": [[e.training_loss, e.validation_loss, e.score] for e in self.history],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from a state of a training with the same data, network and recipe."""
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._shuffler.set_state(state["shuffler"])
        self.best_epoch = state["best_epoch"]
        self._best_weights = state["best_weights"]
        self.history = [Epoch(*values) for values in state["history"]]

    def _learn(self, after_batch: Callable[[int], None]) -> float:
        inputs, targets = self._training.inputs, self._training.targets
        order = torch.randperm(len(inputs), generator=self._shuffler).to(inputs.device)
        total = torch.zeros((), dtype=torch.float64, device=inputs.device)
        size = self.recipe.batch_size
        for done in range(self.batches):
            batch = order[done * size : (done + 1) * size]
            loss = self.objective.loss(self.network(inputs[batch]), targets[batch])
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()
            total += loss.detach() * len(batch)
            after_batch(done + 1)
        return total.item() / len(inputs)


def _copied(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in weights.items()}
