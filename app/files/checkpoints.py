"""Checkpoints: the newest whole one is what the next attempt gets."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from app.files import atomic

KEPT = 2  # the newest, and the one before in case its last bytes never reached the disk
_NAME = re.compile(r"^step-(\d{12})\.(\d+)\.([0-9a-f]{16})\.pt$")


def save(folder: Path, step: float, write: Callable[[BinaryIO], None]) -> Path:
    """Write one checkpoint; a kill at any moment leaves the earlier ones whole.

    Args:
        folder: the job's checkpoint folder.
        step: position it stands for.
        write: writes the content to an open file.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pending = folder / "pending"
    with atomic.write(pending) as file:
        write(file)
    whole, _, fraction = f"{step:.6f}".partition(".")
    checksum = atomic.sha256(pending)[:16]
    path = folder / f"step-{int(whole):012d}.{fraction}.{checksum}.pt"
    pending.replace(path)
    atomic.sync_folder(folder)
    for old in _newest_first(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def newest(folder: Path) -> tuple[Path, float] | None:
    """The newest checkpoint whose content matches its checksum, and its step."""
    for path in _newest_first(folder):
        match = _NAME.match(path.name)
        if match and atomic.sha256(path)[:16] == match[3]:
            return path, float(f"{match[1]}.{match[2]}")
    return None


def sweep(folder: Path) -> None:
    """Remove what a killed attempt left half written."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.startswith(atomic.TEMPORARY) or path.name == "pending":
                path.unlink(missing_ok=True)


def _newest_first(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    # By name, not by time: names carry the step, and clocks jump.
    return sorted((path for path in folder.iterdir() if _NAME.match(path.name)), reverse=True)
