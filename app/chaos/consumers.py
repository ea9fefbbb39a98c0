"""The programs of a run: consumers and submitters, started again whenever they end."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app import clock, processes
from app.settings import ROOT, Settings, environment

_PAUSE_S = 0.5  # before it is started again
_LEASE_S = 3.0
WORKERS = 2  # of each consumer
CONSUMERS = 2
SUBMITTERS = 2


def settings_for(data: Path) -> Settings:
    """Short leases and graces; nothing from the environment or the file .env.

    Whatever somebody has configured for real work must not be met by a run.
    """
    return Settings.model_construct(
        data=data,
        workers=WORKERS,
        workloads=str(Path(__file__).with_name("ledger_workload.py")),
        tick_s=0.2,
        lease_s=_LEASE_S,
        polite_grace_s=0.5,
        hard_grace_s=0.5,
        pause_grace_s=3.0,
        shutdown_grace_s=2.0,
    )


class Program:
    """One program that is kept running until it is stopped."""

    def __init__(
        self, name: str, command: Sequence[str], surroundings: Settings, log: Path
    ) -> None:
        self.name = name
        self._command = command
        self._surroundings = surroundings
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0
        self.is_wanted = True
        self.is_faulty = False  # whether it was started so that it fails by itself
        self.started = 0.0

    @property
    def pid(self) -> int | None:
        """Its number while it runs."""
        return self._process.pid if self._process is not None else None

    @property
    def is_due(self) -> bool:
        """Whether it is to be started now."""
        return self.is_wanted and self.pid is None and clock.monotonic() >= self._again_at

    def notice_end(self) -> int | None:
        """Its exit code if it has ended since the last call."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._process = None
        self._again_at = clock.monotonic() + _PAUSE_S
        return code

    def start(self, fault: str = "") -> None:
        """Start it.

        Args:
            fault: where it is to fail by itself; see `app.faults`.
        """
        values = self._surroundings.model_dump() | {"fault": fault}
        surroundings = environment(**values)
        # Where there is no .venv, run_consumer.sh takes the Python that runs this.
        surroundings["PATH"] = f"{Path(sys.executable).parent}:{surroundings.get('PATH', '')}"
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for this process, not for it
                # This process has one thread, so there is nothing that a fork could upset.
                preexec_fn=partial(processes.die_with, os.getpid()),
            )
        self.is_faulty = bool(fault)
        self.started = processes.started(self._process.pid) or 0.0

    def do_not_start_again(self) -> None:
        """Leave it ended from now on."""
        self.is_wanted = False

    def stop(self, within_s: float) -> bool:
        """Ask it to end and wait; False when it had to be killed."""
        self.do_not_start_again()
        if self._process is None:
            return True
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        self._process = None
        return True

    def kill(self) -> None:
        """End it at once."""
        self.do_not_start_again()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def consumers(settings: Settings) -> list[Program]:
    """Consumers on one data folder; all but the first ask to join."""
    command = [str(ROOT / "run_consumer.sh")]
    return [
        Program(
            f"consumer-{number}",
            command,
            settings.model_copy(update={"join": number > 1}),
            settings.data / f"consumer-{number}.log",
        )
        for number in range(1, CONSUMERS + 1)
    ]


def submitters(settings: Settings, seed: int, most: int) -> list[Program]:
    """Programs that submit; see `submitter.run`.

    Args:
        most: jobs of all together; 0 for no end.
    """
    return [
        Program(
            f"submitter-{number}",
            [
                sys.executable,
                "-m",
                "app.chaos.submitter",
                *(str(number), str(seed), str(promises(settings)), str(ledger(settings))),
                str(-(-most // SUBMITTERS)),
            ],
            settings,
            settings.data / f"submitter-{number}.log",
        )
        for number in range(1, SUBMITTERS + 1)
    ]


def promises(settings: Settings) -> Path:
    """Where submitters write down what they were promised."""
    return settings.data / "promises"


def ledger(settings: Settings) -> Path:
    """Where jobs write down what they do."""
    return settings.data / "ledger"
