"""A job without a worker: everything a workload asks of it, in a temporary folder."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
import torch

from app.workloads import Stopped, declared, matmul, predict_tabular, train_tabular

T = TypeVar("T")
BUILT_IN = (matmul, predict_tabular, train_tabular)  # imported, and so declared


class FolderCheckpoint:
    """Keeps the newest state as a file; may stop the job after so many."""

    def __init__(self, folder: Path, stop_after: int | None) -> None:
        self.folder = folder
        self._stop_after = stop_after

    def save(self, state: Any, *, step: float) -> None:
        torch.save({"state": state, "step": step}, self.folder / "newest.pt")
        if self._stop_after is not None and step >= self._stop_after:
            raise Stopped

    def load(self) -> tuple[Any, float] | None:
        file = self.folder / "newest.pt"
        if not file.exists():
            return None
        kept = torch.load(file, map_location="cpu", weights_only=True)
        return kept["state"], kept["step"]


class FakeJob:
    """Remembers what it is told."""

    def __init__(
        self,
        folder: Path,
        stop_after: int | None = None,
        stop_at_call: int | None = None,
        checkpoints: Path | None = None,
        device: str = "cpu",
    ) -> None:
        self.id, self.attempt, self.device = 1, 1, device
        self.artifacts = folder / "artifacts"
        self.artifacts.mkdir(parents=True)
        kept = checkpoints or folder / "checkpoint"
        kept.mkdir(exist_ok=True)
        self.checkpoint = FolderCheckpoint(kept, stop_after)
        self.metrics: dict[str, list[tuple[float | None, float]]] = {}
        self.reports: list[tuple[float, float, str | None]] = []
        self._stop_at_call = stop_at_call

    def progress(self, done: float, total: float = 1.0, text: str | None = None) -> None:
        self.reports.append((done, total, text))
        if self._stop_at_call is not None and len(self.reports) >= self._stop_at_call:
            raise Stopped

    def track(
        self, items: Iterable[T], total: int | None = None, text: str | None = None
    ) -> Iterator[T]:
        yield from items

    def metric(self, step: float | None = None, **values: float) -> None:
        for name, value in values.items():
            self.metrics.setdefault(name, []).append((step, value))

    def artifact(self, name: str) -> Path:
        return self.artifacts / name


MakeJob = Callable[..., FakeJob]


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    """Make jobs, each with a folder of its own."""
    made: list[FakeJob] = []

    def make(**options: Any) -> FakeJob:
        made.append(FakeJob(tmp_path / f"job{len(made)}", **options))
        return made[-1]

    return make


def run(name: str, job: FakeJob, files: Mapping[str, Path], **params: Any) -> dict[str, Any]:
    """Run a workload as a runner does: validate what is stored, then call the function."""
    declaration = declared()[name]
    references = {key: {"path": str(path), "name": path.name} for key, path in files.items()}
    result: dict[str, Any] = declaration.function(job, **declaration.validate(params | references))
    json.dumps(result, allow_nan=False)
    assert set(result) <= set(declaration.entry.results)
    return result
