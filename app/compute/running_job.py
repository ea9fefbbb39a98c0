"""The job as its workload sees it, for a runner and for a run in the foreground."""

from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app.compute.channel import Page, ReportPipe
from app.files import artifacts, checkpoints
from app.workloads import Stopped

T = TypeVar("T")


class Reporter(Protocol):
    """Where reports go; `progress` says whether the workload is to stop."""

    def progress(self, done: float, total: float, text: str | None) -> bool: ...

    def metrics(self, step: float | None, number: int, values: dict[str, float]) -> bool: ...

    def checkpoint(self, step: float) -> None: ...


class PipeReporter:
    """Reports to the supervising worker."""

    def __init__(self, page: Page, pipe: ReportPipe) -> None:
        self._page, self._pipe = page, pipe

    def progress(self, done: float, total: float, text: str | None) -> bool:
        self._page.report(done, total, text)
        return self._page.stop != 0

    def metrics(self, step: float | None, number: int, values: dict[str, float]) -> bool:
        self._pipe.metrics(step, number, values)
        return self._page.stop != 0

    def checkpoint(self, step: float) -> None:
        self._pipe.checkpoint(step)


class FolderCheckpoint:
    """Checkpoints in the job's folder; see `app.workloads.Checkpoint`."""

    def __init__(self, folder: Path, reporter: Reporter) -> None:
        self._folder, self._reporter = folder, reporter

    @property
    def folder(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder

    def save(self, state: Any, *, step: float) -> None:
        import torch  # `run` in the foreground loads it only for workloads that need it

        checkpoints.save(self.folder, step, lambda file: torch.save(state, file))
        self._reporter.checkpoint(step)

    def load(self) -> tuple[Any, float] | None:
        import torch

        found = checkpoints.newest(self._folder)
        if found is None:
            return None
        path, step = found
        return torch.load(path, map_location="cpu", weights_only=True), step


class LiveJob:
    """Implements `app.workloads.RunningJob`."""

    def __init__(
        self,
        *,
        job_id: int,
        attempt: int,
        device: str,
        reporter: Reporter,
        artifact_folder: Path,
        checkpoint_folder: Path,
    ) -> None:
        self.id = job_id
        self.attempt = attempt
        self.device = device
        self.checkpoint = FolderCheckpoint(checkpoint_folder, reporter)
        self._reporter = reporter
        self._artifacts = artifact_folder
        self._calls = 0

    def progress(self, done: float, total: float = 1.0, text: str | None = None) -> None:
        if self._reporter.progress(done, total, text):
            raise Stopped

    def track(
        self, items: Iterable[T], total: int | None = None, text: str | None = None
    ) -> Iterator[T]:
        if total is None:
            total = len(items) if isinstance(items, Sized) else 0
        self.progress(0, total, text)
        for done, item in enumerate(items, 1):
            yield item
            self.progress(done, total)

    def metric(self, step: float | None = None, **values: float) -> None:
        number = self._calls
        self._calls += 1
        if self._reporter.metrics(step, number, values):
            raise Stopped

    def artifact(self, name: str) -> Path:
        return artifacts.path_for(self._artifacts, name)
