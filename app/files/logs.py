"""The log of an attempt: a text file, each line with its time, stream and level.

A log that reaches its limit keeps its head in `log` and its tail in `log.tail` and the part
before it, `log.tail.old`; `log.gap` is the line that says how many are missing between them.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 16_000  # characters; the rest of a longer line is left out
_TAIL_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: when it was received, where from (out, err, log, nonstop), how grave, what."""

    at: float
    stream: str
    level: str
    text: str


class LogWriter:
    """Writes the log of one attempt; keeps head and tail within a limit."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = path
        self._head_limit = limit_bytes // 2
        self._tail_limit = limit_bytes // 4
        self._file = _open(path)
        self._size = 0
        self._in_tail = False
        self._dropped = 0
        self._old_lines = 0
        self._tail_lines = 0

    def write(self, at: float, stream: str, level: str, texts: list[bytes]) -> None:
        """Append lines that came together: UTF-8 without tabs or line ends, at least one.

        Raises:
            OSError: the disk is full, or the like.
        """
        fields = f"{at:.3f}\t{stream}\t{level}\t".encode()
        block = b"".join([fields, (b"\n" + fields).join(texts), b"\n"])
        if self._size + len(block) > (self._tail_limit if self._in_tail else self._head_limit):
            self._next_part(at)
        self._file.write(block)
        self._file.flush()
        self._size += len(block)
        self._tail_lines += len(texts)

    def _next_part(self, at: float) -> None:
        self._file.close()
        tail = tail_of(self._path)
        if self._in_tail:
            self._dropped += self._old_lines
            tail.replace(old_tail_of(self._path))
            self._old_lines = self._tail_lines
        self._in_tail = True
        self._tail_lines = 0
        self._file = _open(tail)
        self._size = 0
        if self._dropped:
            note = f"{self._dropped} lines were left out here: the log reached its limit"
            fresh = self._path.with_name(self._path.name + ".gap.new")
            with _open(fresh) as file:
                file.write(f"{at:.3f}\tnonstop\tWARNING\t{note}\n".encode())
            fresh.replace(gap_of(self._path))

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written was said by `write`
            self._file.close()


def _open(path: Path) -> BinaryIO:
    return open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb")


def tail_of(path: Path) -> Path:
    return path.with_name(path.name + ".tail")


def old_tail_of(path: Path) -> Path:
    return path.with_name(path.name + ".tail.old")


def gap_of(path: Path) -> Path:
    return path.with_name(path.name + ".gap")


def _all_parts(path: Path) -> tuple[Path, ...]:
    return path, gap_of(path), old_tail_of(path), tail_of(path)


def parts(path: Path) -> list[Path]:
    """The files of a log that exist, in the order in which they are read."""
    return [part for part in _all_parts(path) if part.exists()]


def size(path: Path) -> int:
    """Bytes of all parts."""
    with _opened_parts(path) as files:
        return sum(os.fstat(file.fileno()).st_size for file in files)


def tail(path: Path, lines: int) -> list[LogLine]:
    """The last lines, oldest first; reads no more than the end of the file."""
    found: list[LogLine] = []
    with _opened_parts(path) as files:
        for file in reversed(files):
            end = file.seek(0, os.SEEK_END)
            start = max(0, end - _TAIL_BLOCK)
            file.seek(start)
            block = file.read(end - start)
            if start:
                block = block.partition(b"\n")[2]
            found = _parse(b"\n".join(block.rsplit(b"\n", lines + 1)[-lines - 1 :])) + found
            if len(found) >= lines or start:
                break
    return found[-lines:]


class LogReader:
    """Reads a log from its beginning and goes on as it grows, however it is rotated meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._rest = b""

    def new_lines(self) -> list[LogLine]:
        """What was written since the last call."""
        return [line for block in self.blocks() for line in block]

    def blocks(self) -> Iterator[list[LogLine]]:
        """What was written since the last call, in pieces: a whole log may be large."""
        while True:
            # Looked for first: once there is a next part, nothing is added to this one any more.
            following = self._next_part()
            while self._file is not None and (block := self._file.read(_TAIL_BLOCK)):
                whole, _, self._rest = (self._rest + block).rpartition(b"\n")
                yield _parse(whole)
            if following is None:
                return
            self.close()
            self._file = following

    def _next_part(self) -> BinaryIO | None:
        with _opened_parts(self._path) as present:
            inodes = [_inode(file) for file in present]
            if self._file is None:
                place = 0
            elif _inode(self._file) in inodes:
                place = inodes.index(_inode(self._file)) + 1
            else:  # it was rotated away while it was being read; the head never is
                place = 1
            return present.pop(place) if place < len(present) else None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._rest = None, b""


def _inode(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_ino


@contextlib.contextmanager
def _opened_parts(path: Path) -> Iterator[list[BinaryIO]]:
    """The parts of a log as they were at one moment; what is left in the list is closed."""
    files: list[BinaryIO] = []
    try:
        while not _open_all(path, files):
            pass
        yield files
    finally:
        for file in files:
            file.close()


def _open_all(path: Path, files: list[BinaryIO]) -> bool:
    while files:
        files.pop().close()
    names = []
    for part in _all_parts(path):
        with contextlib.suppress(FileNotFoundError):
            files.append(open(part, "rb"))  # noqa: SIM115 - the caller closes it
            names.append(part)
    try:
        return all(
            name.stat().st_ino == _inode(file) for name, file in zip(names, files, strict=True)
        )
    except FileNotFoundError:  # it was rotated at this very moment: look again
        return False


def _parse(block: bytes) -> list[LogLine]:
    found = []
    for raw in block.decode("utf-8", "replace").split("\n"):
        fields = raw.split("\t", 3)
        if len(fields) == 4:
            try:
                found.append(LogLine(float(fields[0]), fields[1], fields[2], fields[3]))
            except ValueError:
                continue
    return found
