"""Training, away from tables and jobs."""

import io
from dataclasses import replace

import pytest
import torch

from app.learning.errors import LearningError
from app.learning.mlp import Mlp
from app.learning.objectives import objective_of
from app.learning.training import Recipe, Samples, Training

RECIPE = Recipe(epochs=4, learning_rate=0.01, batch_size=7, hidden_sizes=[8], seed=3, patience=0)


def samples(rows: int, seed: int) -> Samples:
    inputs = torch.randn(rows, 3, generator=torch.Generator().manual_seed(seed))
    return Samples(inputs, inputs.sum(dim=1, keepdim=True))


def training(recipe: Recipe = RECIPE, learned: Samples | None = None) -> Training:
    network = Mlp(3, recipe.hidden_sizes, 1)
    return Training(
        network, objective_of("regression"), recipe, learned or samples(40, 0), samples(10, 1)
    )


def ignore(done: int) -> None:
    pass


def test_tells_every_batch() -> None:
    told: list[int] = []
    training().run_epoch(told.append)
    assert told == [1, 2, 3, 4, 5, 6]


def test_learns() -> None:
    made = training(replace(RECIPE, epochs=60))
    while not made.is_finished:
        made.run_epoch(ignore)
    assert len(made.history) == 60
    assert made.history[made.best_epoch - 1].score > 0.95
    assert made.history[made.best_epoch - 1].validation_loss == min(
        epoch.validation_loss for epoch in made.history
    )


def test_a_state_continues_with_the_same_bits() -> None:
    straight, first = training(), training()
    for _ in range(4):
        straight.run_epoch(ignore)
    for _ in range(2):
        first.run_epoch(ignore)
    kept = io.BytesIO()
    torch.save(first.state(), kept)
    first.run_epoch(ignore)  # what is kept must not change any more
    kept.seek(0)
    second = training()
    second.restore(torch.load(kept, weights_only=True))
    for _ in range(2):
        second.run_epoch(ignore)
    assert second.history == straight.history
    for name, weight in straight.network.state_dict().items():
        assert torch.equal(weight, second.network.state_dict()[name])


def test_goes_back_to_the_best_epoch() -> None:
    made = training(replace(RECIPE, learning_rate=1.0, epochs=10))
    while not made.is_finished:
        made.run_epoch(ignore)
    made.use_best()
    outputs = made.network.evaluate(samples(10, 1).inputs)
    loss = made.objective.loss(outputs, samples(10, 1).targets).item()
    assert loss == made.history[made.best_epoch - 1].validation_loss


def test_patience_ends_it() -> None:
    made = training(replace(RECIPE, learning_rate=1.0, epochs=500, patience=2))
    while not made.is_finished:
        made.run_epoch(ignore)
    assert len(made.history) == made.best_epoch + 2 < 500


def test_a_loss_that_is_no_number_stops_it() -> None:
    inputs = samples(40, 0).inputs
    broken = Samples(inputs, inputs.sum(dim=1, keepdim=True) * float("inf"))
    with pytest.raises(LearningError, match="no longer a number in epoch 1; try a smaller"):
        training(learned=broken).run_epoch(ignore)


def test_rows_are_evaluated_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Mlp(3, [8], 2)
    rows = samples(20, 0).inputs
    whole = network.evaluate(rows)
    monkeypatch.setattr("app.learning.mlp.ROWS_AT_ONCE", 6)
    torch.testing.assert_close(network.evaluate(rows), whole)
    assert not whole.requires_grad
