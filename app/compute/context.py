"""What the consumer's parent prepares before it forks, for all its children."""

import os
from dataclasses import dataclass

from app.compute.loading import Loaded
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """Values only: no connection and no descriptor that a fork would share by accident."""

    settings: Settings
    loaded: Loaded
    parent: int
    host: str
    boot_id: str
    device: str  # "cuda" or "cpu"

    def worker_name(self, number: int) -> str:
        """What a worker is called; a consumer that joined another one says which it is."""
        own = f"{self.parent}-{number}" if self.settings.join else str(number)
        return f"{self.host}/{own}"

    @property
    def worker_names(self) -> list[str]:
        return [self.worker_name(number) for number in range(1, self.settings.workers + 1)]

    @property
    def threads(self) -> int:
        """How many threads torch may use in one runner."""
        return max(1, (os.cpu_count() or 1) // self.settings.workers)
