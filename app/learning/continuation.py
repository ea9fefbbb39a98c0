"""Running a training inside a job: progress, metrics, and a checkpoint after every epoch."""

import hashlib
import time
from collections.abc import Callable
from typing import Any, Protocol

from app.learning.training import Training

LOG_LINES = 50  # so many epochs of a long training are written to the log


class Checkpoint(Protocol):
    """What a later attempt continues from."""

    def save(self, state: Any, *, step: float) -> None: ...

    def load(self) -> tuple[Any, float] | None: ...


class Job(Protocol):
    """The part of a running job that a training needs; every call may stop it."""

    @property
    def checkpoint(self) -> Checkpoint: ...

    def progress(self, done: float, total: float = 1.0, text: str | None = None) -> None: ...

    def metric(self, step: float | None = None, **values: float) -> None: ...


def run(
    training: Training,
    job: Job,
    *,
    made_for: str,
    say: Callable[[str], None],
) -> float:
    """Train to the end, from where an earlier attempt got to.

    Args:
        training: as it is before the first epoch.
        job: is told about progress and metrics, keeps the checkpoints.
        made_for: describes data and recipe; a checkpoint made for others is not used.
        say: is told how it goes.

    Returns:
        Seconds spent in all attempts, as far as a checkpoint kept them.

    Raises:
        LearningError: the loss is no longer a number.
    """
    fingerprint = hashlib.sha256(made_for.encode()).hexdigest()
    earlier = _resume(training, job.checkpoint, fingerprint, say)
    started = time.perf_counter()
    while not training.is_finished:
        _run_epoch(training, job, say)
        seconds = earlier + time.perf_counter() - started
        state = {"made_for": fingerprint, "seconds": seconds, "training": training.state()}
        job.checkpoint.save(state, step=len(training.history))
    if len(training.history) < training.recipe.epochs:
        say(f"Stopped early: no better validation loss since epoch {training.best_epoch}.")
    return earlier + time.perf_counter() - started


def _resume(
    training: Training, checkpoint: Checkpoint, fingerprint: str, say: Callable[[str], None]
) -> float:
    saved = checkpoint.load()
    if saved is None:
        return 0.0
    state, step = saved
    if state.get("made_for") != fingerprint:
        say("The checkpoint was made for other data or parameters; starting from the beginning.")
        return 0.0
    training.restore(state["training"])
    say(f"Continuing after epoch {step:g}.")
    return float(state["seconds"])


def _run_epoch(training: Training, job: Job, say: Callable[[str], None]) -> None:
    number, epochs = len(training.history) + 1, training.recipe.epochs
    before, total = (number - 1) * training.batches, epochs * training.batches
    text = f"Epoch {number} / {epochs}"
    epoch = training.run_epoch(lambda done: job.progress(before + done, total, text))
    values = {
        "train_loss": epoch.training_loss,
        "validation_loss": epoch.validation_loss,
        training.objective.score_name: epoch.score,
    }
    job.metric(step=number, **values)
    if number % max(1, epochs // LOG_LINES) == 0 or training.is_finished:
        say(f"{text}: " + ", ".join(f"{name} {value:.4f}" for name, value in values.items()))
