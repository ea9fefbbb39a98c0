"""Disks and database files as they should not be."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Another program holds the write lock of jobs.db."""
    writer = sqlite.connect(str(data / "jobs.db"), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        writer.execute("ROLLBACK")
        writer.close()


@contextlib.contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """A disk of its own, mounted on a new folder."""
    folder.mkdir()
    options = f"size={megabytes}m,mode=0700"
    if _mount("-t", "tmpfs", "-o", options, "tmpfs", folder):
        pytest.skip("only root may mount a small disk here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def make_read_only(disk: Path) -> None:
    assert _mount("-o", "remount,ro", disk) == 0


def _mount(*arguments: str | Path) -> int:
    return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not one block of a disk is free."""
    filling = disk / "filling"
    with open(filling, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    with open(filling, "ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(512))
    try:
        yield
    finally:
        filling.unlink()


def spoil_pages(database: Path) -> None:
    """As a disk does that dies."""
    size = os.path.getsize(database)
    with open(database, "r+b") as file:
        for offset in range(4096 * 3, size, 4096):
            file.seek(offset)
            file.write(b"\x5a" * 100)


def spoil_header(database: Path) -> None:
    with open(database, "r+b") as file:
        file.write(b"this was a database once")


def cut_off(database: Path) -> None:
    """As a copy that was interrupted."""
    os.truncate(database, os.path.getsize(database) // 2 // 4096 * 4096 + 100)
