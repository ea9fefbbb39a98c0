"""The job as its workload sees it, for a runner and for a run in the foreground."""

from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import Any, Protocol, TypeVar

from app import clock
from app.compute.channel import Page, ReportPipe, Stop
from app.files import artifacts, checkpoints
from app.files.journal import JournalWriter
from app.workloads import Stopped

T = TypeVar("T")


class Reporter(Protocol):
    """Where reports go. Each answers what is asked of the workload meanwhile."""

    def progress(self, done: float, total: float, text: str | None) -> int: ...

    def metrics(self, step: float | None, number: int, values: dict[str, float]) -> int: ...

    def checkpoint(self, step: float) -> int: ...

    def asked(self) -> int: ...

    def sync(self) -> None:
        """Have on disk what was reported so far."""


class PipeReporter:
    """Reports to the supervising worker."""

    def __init__(self, page: Page, pipe: ReportPipe, journal: JournalWriter) -> None:
        self._page, self._pipe, self._journal = page, pipe, journal

    def progress(self, done: float, total: float, text: str | None) -> int:
        self._page.report(done, total, text)
        return self._page.stop

    def metrics(self, step: float | None, number: int, values: dict[str, float]) -> int:
        self._journal.write(clock.now(), step, number, values)
        return self._page.stop

    def checkpoint(self, step: float) -> int:
        self._pipe.checkpoint(step)
        return self._page.stop

    def asked(self) -> int:
        return self._page.stop

    def sync(self) -> None:
        self._journal.sync()


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

        self._reporter.sync()  # a curve must reach as far as the state that goes on with it
        checkpoints.save(self.folder, step, lambda file: torch.save(state, file))
        if self._reporter.checkpoint(step) != Stop.NONE:
            raise Stopped

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

    @property
    def should_save(self) -> bool:
        return self._reporter.asked() != Stop.NONE

    def progress(self, done: float, total: float = 1.0, text: str | None = None) -> None:
        if self._reporter.progress(done, total, text) == Stop.STOP:
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
        if self._reporter.metrics(step, number, values) == Stop.STOP:
            raise Stopped

    def artifact(self, name: str) -> Path:
        return artifacts.path_for(self._artifacts, name)
