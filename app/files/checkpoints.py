"""Checkpoints: the newest whole one is what the next attempt gets."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from app.files import atomic

KEPT = 2  # the newest, and the one before in case its last bytes never reached the disk
_NAME = re.compile(r"^(\d{9})\.step-(-?\d+\.\d{6})\.([0-9a-f]{16})\.pt$")


def save(folder: Path, step: float, write: Callable[[BinaryIO], None]) -> Path:
    """Write one checkpoint; a kill at any moment leaves the earlier ones whole.

    Args:
        folder: the job's checkpoint folder.
        step: position it stands for.
        write: writes the content to an open file.

    Raises:
        ValueError: the step is no finite number.
    """
    if not math.isfinite(step):
        raise ValueError(f"a checkpoint's step is a finite number, not {step}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pending = folder / "pending"
    with atomic.write(pending) as file:
        write(file)
    earlier = _newest_first(folder)
    # Counted: steps may come twice, or begin again, and clocks jump.
    number = int(earlier[0].name[:9]) + 1 if earlier else 1
    path = folder / f"{number:09d}.step-{step:.6f}.{atomic.sha256(pending)[:16]}.pt"
    pending.replace(path)
    atomic.sync_folder(folder)
    for old in earlier[KEPT - 1 :]:
        old.unlink(missing_ok=True)
    return path


def newest(folder: Path) -> tuple[Path, float] | None:
    """The newest checkpoint whose content matches its checksum, and its step."""
    for path in _newest_first(folder):
        match = _NAME.match(path.name)
        if match and atomic.sha256(path)[:16] == match[3]:
            return path, float(match[2])
    return None


def sweep(folder: Path) -> None:
    """Remove what a killed attempt left half written."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.startswith(atomic.TEMPORARY) or path.name == "pending":
                path.unlink(missing_ok=True)


def forget(folder: Path) -> None:
    """Remove every checkpoint: the next attempt begins from the start."""
    sweep(folder)
    for path in _newest_first(folder):
        path.unlink(missing_ok=True)


def _newest_first(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if _NAME.match(path.name)), reverse=True)
