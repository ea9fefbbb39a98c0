"""A multilayer perceptron."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

ROWS_AT_ONCE = 8192  # bounds the memory that evaluating many rows takes


class Mlp(nn.Module):
    """Fully connected layers with ReLU between them: [batch, inputs] to [batch, outputs]."""

    def __init__(self, inputs: int, hidden_sizes: Sequence[int], outputs: int) -> None:
        super().__init__()
        self.hidden_sizes = list(hidden_sizes)
        widths = [inputs, *hidden_sizes, outputs]
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(widths))

    def forward(self, rows: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            rows = torch.relu(layer(rows))
        output: Tensor = self.layers[-1](rows)
        return output

    def evaluate(self, rows: Tensor) -> Tensor:
        """The outputs for any number of rows, without gradient."""
        with torch.no_grad():
            starts = range(0, len(rows), ROWS_AT_ONCE)
            return torch.cat([self(rows[start : start + ROWS_AT_ONCE]) for start in starts])

    def initialise(self, generator: torch.Generator) -> None:
        """Draw new weights from a generator; biases become zero."""
        for layer in self.layers:
            assert isinstance(layer, nn.Linear)
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu", generator=generator)
            nn.init.zeros_(layer.bias)
