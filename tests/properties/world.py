"""Clocks, processes, checkpoints and bells, all invented, so that any history can be played."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.settings import Settings
from tests import make


@dataclass
class World:
    """What the program would otherwise ask the machine for."""

    now: float = make.NOW
    uptime: float = 1000.0
    boot: str = "boot 1"
    bells: int = 0
    saved: set[int] = field(default_factory=set)  # jobs that have a checkpoint
    living: set[int] = field(default_factory=set)
    immortal: set[int] = field(default_factory=set)  # hang in the kernel and cannot be killed
    _next_pid: int = 100

    def put_in_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the program see this world."""
        monkeypatch.setattr("app.operations.rescue.processes", self)
        monkeypatch.setattr("app.operations.rescue.checkpoints", self)
        monkeypatch.setattr("app.compute.verdict.clock.now", lambda: self.now)
        monkeypatch.setattr("app.compute.verdict.random.random", lambda: 0.5)
        monkeypatch.setattr("app.broker.ring", self.ring)
        monkeypatch.setattr("app.broker.bells_waiting", lambda _settings, limit: self.bells)

    def begin_again(self) -> None:
        """As it was at first."""
        self.__dict__.update(World().__dict__)

    def ring(self, _settings: Settings) -> None:
        self.bells += 1

    def newest(self, checkpoint_folder: Path) -> tuple[Path, float] | None:
        job_id = int(checkpoint_folder.parent.name)
        return (checkpoint_folder, 1.0) if job_id in self.saved else None

    def start(self) -> int:
        """A new process."""
        self._next_pid += 1
        self.living.add(self._next_pid)
        return self._next_pid

    def is_alive(self, pid: int, _started: float) -> bool:
        return pid in self.living

    def end(self, pid: int, _started: float) -> bool:
        if pid in self.immortal:
            return False
        self.living.discard(pid)
        return True

    def end_session(self, session: int, _not_before: float, _token: str) -> bool:
        return self.end(session, 0)

    def reboot(self) -> None:
        """Nothing that ran goes on."""
        self.boot = f"boot {int(self.boot.split()[1]) + 1}"
        self.uptime = 1.0
        self.living.clear()
        self.immortal.clear()
