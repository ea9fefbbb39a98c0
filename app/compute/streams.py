"""The streams of a runner: what it prints, logs and leaves behind when it crashes."""

import faulthandler
import logging
import signal
import sys
from typing import TextIO

from app.compute.channel import ReportPipe


def forget_loggers() -> None:
    """Take away what the consumer logs to, once, before runners are forked: a runner that did it
    would copy half a thousand pages."""
    for name in [None, *logging.root.manager.loggerDict]:
        logging.getLogger(name).handlers.clear()
    logging.root.setLevel(logging.INFO)
    logging.captureWarnings(True)


def set_up(pipe: ReportPipe) -> None:
    """Send what this process prints and logs through its pipes."""
    # New objects: those of the worker remember what kind of file they were opened on.
    sys.stdout = _text_stream(1)
    sys.stderr = _text_stream(2)
    faulthandler.enable(sys.stderr)  # a segmentation fault leaves its Python stack in the log
    faulthandler.register(signal.SIGUSR1, sys.stderr)  # asked for before it is stopped by force
    logging.root.addHandler(_PipeHandler(pipe))


def _text_stream(descriptor: int) -> TextIO:
    return open(
        descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )


class _PipeHandler(logging.Handler):
    """Logging records, with their level."""

    def __init__(self, pipe: ReportPipe) -> None:
        super().__init__()
        self._pipe = pipe

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._pipe.log(record.levelname, self.format(record))
        except Exception:
            self.handleError(record)
