"""What comes out of a runner's pipes: prints into the log, bars into progress, and reports."""

import os
from itertools import groupby
from pathlib import Path
from typing import Any

from app import clock
from app.compute import channel
from app.compute.output import Printed, Splitter
from app.compute.runner import Runner
from app.domain.sentence import sentence
from app.files.logs import LogWriter

_BLOCK = 1 << 18


class Intake:
    """Reads the pipes of one runner; keeps what the supervisor must know."""

    def __init__(self, runner: Runner, log: Path, limit_bytes: int) -> None:
        self.report: dict[str, Any] | None = None  # the runner's own words on how it ended
        self.fault: str | None = None  # why the log cannot be written
        self.num_saved = 0  # checkpoints
        self.saved_step: float | None = None  # of the newest one
        self.untold_step: float | None = None  # the same, while the history does not have it
        self._runner = runner
        self._bar_seen = 0
        self._splitters = {runner.out: Splitter(), runner.err: Splitter()}
        self._rest = b""
        self._log: LogWriter | None = None
        try:
            self._log = LogWriter(log, limit_bytes)
        except OSError as error:
            self._give_up(error)

    def read(self, descriptor: int, most: int = 256) -> int | None:
        """Read a pipe, at most so many blocks: grandchildren may hold it open for ever.

        Returns:
            How many bytes there were; None at the pipe's end.
        """
        total = 0
        for _ in range(most):
            try:
                block = os.read(descriptor, _BLOCK)
            except BlockingIOError:
                break
            if not block:
                return None
            total += len(block)
            if descriptor == self._runner.reports:
                self._take(block)
            else:
                self._print(self._splitters[descriptor].feed(block), descriptor)
        return total

    def finish(self) -> None:
        """Read what the ended runner left in its pipes, and close the log."""
        for descriptor in (self._runner.out, self._runner.err, self._runner.reports):
            self.read(descriptor)
        for descriptor, splitter in self._splitters.items():
            self._print(splitter.end(), descriptor)
        if self._log is not None:
            self._log.close()

    def note(self, text: str) -> None:
        """Say in the log what Nonstop itself did."""
        self._write("nonstop", "WARNING", [text.encode()])

    def _print(self, printed: Printed, descriptor: int) -> None:
        stream, level = ("out", "INFO") if descriptor == self._runner.out else ("err", "STDERR")
        self._write(stream, level, printed.lines)
        page, bar = self._runner.page, printed.bar
        if bar and page.progress().sequence == self._bar_seen:
            page.report(bar.done, bar.total, bar.text)  # the workload does not report by itself
            self._bar_seen = page.progress().sequence

    def _take(self, block: bytes) -> None:
        *lines, self._rest = (self._rest + block).split(b"\n")
        logged: list[channel.LogReport] = []
        for line in lines:
            match channel.parse(line.decode("utf-8", "replace")):
                case channel.LogReport() as report:
                    logged.append(report)
                case channel.CheckpointReport(step):
                    self.num_saved += 1
                    self.saved_step = self.untold_step = step
                case channel.OutcomeReport(data):
                    self.report = data
        for level, reports in groupby(logged, lambda report: report.level):
            self._write("log", level, [report.text.encode() for report in reports])

    def _write(self, stream: str, level: str, texts: list[bytes]) -> None:
        try:
            if self._log is not None and texts:
                self._log.write(clock.now(), stream, level, texts)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        if self.fault is None:
            self.fault = str(sentence("The log cannot be written: {cause}.", cause=error.strerror))
