"""What a measure gets: how thorough to be, and where to put its files."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of the benchmarks."""

    root: Path  # everything that is written lies below it
    quick: bool

    def pick(self, whole: int, quick: int) -> int:
        """A count for a whole run or for a quick one."""
        return quick if self.quick else whole

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A fresh folder, gone afterwards."""
        path = Path(tempfile.mkdtemp(dir=self.root))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
