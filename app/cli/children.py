"""Programs that are kept running: started, watched, started again, and ended for certain."""

import contextlib
import logging
import os
import select
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from app import clock, processes
from app.settings import ROOT

logger = logging.getLogger("nonstop.up")

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
STABLE_S = 60.0  # who ran so long begins again with the first pause


@dataclass(slots=True, eq=False)
class Child:
    """One program, in a process group of its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = None
    _started_at: float = 0.0
    _again_at: float = 0.0  # not before this moment
    _pause_s: float = field(default=FIRST_PAUSE_S)

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start_if_due(self) -> None:
        """Start it, unless it runs or has to wait."""
        now = clock.monotonic()
        if self._process is None and now >= self._again_at:
            self._started_at = now
            self._process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C in the terminal is for this process, not for it
                # This process has one thread, so there is nothing that a fork could upset.
                preexec_fn=partial(processes.die_with, os.getpid()),
            )

    def notice_end(self) -> int | None:
        """Its exit code if it has ended since the last call; it is due again after a pause."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        processes.kill_group(self._process.pid, signal.SIGKILL)  # what it may have left
        self._process = None
        now = clock.monotonic()
        if now - self._started_at >= STABLE_S:
            self._pause_s = FIRST_PAUSE_S
        self._again_at = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        return code

    @property
    def due_in_s(self) -> float:
        """How long it still has to wait before it is started again."""
        return max(0.0, self._again_at - clock.monotonic())

    def send(self, number: int) -> None:
        """Send a signal to the program itself, which passes on what its own children need."""
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End it and its group at once."""
        if self._process is not None:
            processes.kill_group(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Signals:
    """Signals as something that can be waited for, together with the ends of children."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for number in (*numbers, signal.SIGCHLD):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)

    def wait(self, within_s: float) -> list[int]:
        """The signals that came, as soon as one does; nothing when the time is over."""
        poller = select.poll()
        poller.register(self._read, select.POLLIN)
        poller.poll(within_s * 1000)
        with contextlib.suppress(BlockingIOError):
            return list(os.read(self._read, 4096))
        return []
