"""What a workload prints: bytes into log lines, and tqdm's bars into progress."""

import re
from dataclasses import dataclass, field

from app.files.logs import LONGEST_LINE

# tqdm: "train:  40%|████      | 4/10 [00:02<00:03,  1.9it/s]"
_BAR = re.compile(r"^(?P<text>.*?):?\s*\d+%\|[^|]*\|\s*(?P<done>[\d.]+)/(?P<total>[\d.]+)\s*\[")


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar's position."""

    done: float
    total: float
    text: str


@dataclass(slots=True)
class Printed:
    """What one block of output had to say."""

    lines: list[bytes] = field(default_factory=list)  # UTF-8, without their ends
    bar: Bar | None = None


class Splitter:
    """Splits one stream; keeps no more than one line."""

    def __init__(self) -> None:
        self._rest = b""
        self._cut = 0  # bytes of the present line that were left out

    def feed(self, block: bytes) -> Printed:
        """Take what was read; whole lines come out.

        A line that a carriage return overwrites was never meant to stay: a bar becomes
        progress, and of other such lines the last state stays.
        """
        printed = Printed()
        whole, newline, rest = (self._rest + block).replace(b"\r\n", b"\n").rpartition(b"\n")
        if newline:
            self._take_apart(whole, printed)
        self._rest = rest
        if b"\r" in rest:
            *states, last = rest.split(b"\r")
            self._look_for_bar(last if _is_bar(last) else states[-1], printed)
            self._rest = last or states[-1] + b"\r"
        if len(self._rest) > LONGEST_LINE:
            self._cut += len(self._rest) - LONGEST_LINE
            self._rest = self._rest[:LONGEST_LINE]
        return printed

    def end(self) -> Printed:
        """The last line, which had no end."""
        printed = Printed()
        if self._rest.strip(b"\r"):
            self._finish(self._rest, printed)
        self._rest = b""
        return printed

    def _take_apart(self, whole: bytes, printed: Printed) -> None:
        if not self._cut and _is_plain(whole):
            lines = _cleaned(whole).split(b"\n")
            if max(map(len, lines)) <= LONGEST_LINE:
                printed.lines = lines  # a million lines: nothing is done to each one by itself
                return
        for line in whole.split(b"\n"):
            self._finish(line, printed)

    def _finish(self, line: bytes, printed: Printed) -> None:
        cut, self._cut = self._cut, 0
        states = [state for state in line.split(b"\r") if state]
        if not states:
            printed.lines.append(b"")
            return
        if _is_bar(states[-1]):
            self._look_for_bar(states[-1], printed)
            return
        raw = states[-1]
        if len(raw) > LONGEST_LINE:
            cut += len(raw) - LONGEST_LINE
            raw = raw[:LONGEST_LINE]
        note = f" … ({cut:,} bytes left out)".encode() if cut else b""
        printed.lines.append(_cleaned(raw) + note)

    def _look_for_bar(self, line: bytes, printed: Printed) -> None:
        match = _BAR.match(line.decode("utf-8", "replace"))
        if match:
            try:
                done, total = float(match["done"]), float(match["total"])
            except ValueError:
                return
            printed.bar = Bar(done, total, match["text"].strip())


def _cleaned(text: bytes) -> bytes:
    """Valid UTF-8 without tabs, which separate the fields of a log."""
    if not text.isascii():
        text = text.decode("utf-8", "replace").encode()
    return text.replace(b"\t", b"    ")


def _is_plain(text: bytes) -> bool:
    """Whether no line of it can be a bar or be overwritten."""
    return b"\r" not in text and b"%|" not in text


def _is_bar(line: bytes) -> bool:
    return _BAR.match(line.decode("utf-8", "replace")) is not None
