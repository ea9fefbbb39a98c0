"""Files that are either wholly there or not at all."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app import faults

TEMPORARY = ".part-"  # beginning of the names of files that are not finished
_BLOCK = 1 << 20


@contextlib.contextmanager
def write(path: Path) -> Iterator[BinaryIO]:
    """Write a file under a temporary name, and give it its own when it is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        with open(os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            faults.point("before_fsync")
            file.flush()
            os.fsync(file.fileno())
        faults.point("before_rename")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Have on disk what others wrote."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """Hash of a file's content, in hexadecimal, read in blocks."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
