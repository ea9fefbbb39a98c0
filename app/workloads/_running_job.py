"""What a workload may do to the job it is running."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Stopped(BaseException):
    """Raised inside a workload that is asked to stop.

    Not an `Exception`, so that `except Exception` around a training step does not swallow
    it; `finally` blocks and context managers run as usual.
    """


class Checkpoint(Protocol):
    """What a later attempt of the same job resumes from."""

    @property
    def folder(self) -> Path:
        """A folder that all attempts of the job share."""

    def save(self, state: Any, *, step: float) -> None:
        """Keep a state: anything `torch.save` can write and `weights_only=True` can read.

        Atomic: a kill at any moment leaves the one before. Raises `Stopped`, once the state is
        safe, when the job is to be paused.
        """

    def load(self) -> tuple[Any, float] | None:
        """The newest state that is whole, on the CPU, and its step; None on a first attempt."""


class RunningJob(Protocol):
    """The job as its workload sees it. Every call may raise `Stopped`."""

    @property
    def id(self) -> int:
        """The job's number; 0 in a foreground run."""

    @property
    def attempt(self) -> int:
        """Which try this is, from 1."""

    @property
    def device(self) -> str:
        """Where tensors should go: "cuda" where this worker has a GPU, else "cpu"."""

    @property
    def checkpoint(self) -> Checkpoint:
        """Where to save what a later attempt resumes from."""

    @property
    def should_save(self) -> bool:
        """Whether somebody waits for a checkpoint: to pause the job, or to shut down.

        `checkpoint.save` then ends the attempt; without one it runs on until it must stop.
        """

    def progress(self, done: float, total: float = 1.0, text: str | None = None) -> None:
        """Say how far it is: `done` of `total`, and in words what it is doing."""

    def track(
        self, items: Iterable[T], total: int | None = None, text: str | None = None
    ) -> Iterator[T]:
        """Go through items and report progress, like tqdm."""

    def metric(self, step: float | None = None, **values: float) -> None:
        """Add a point to one or several curves; without a step, the number of the call."""

    def artifact(self, name: str) -> Path:
        """Where to write a result file; it is kept when the job is done.

        Raises:
            ValueError: the name could leave the job's folder.
        """
