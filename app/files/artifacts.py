"""Artifacts: written aside, hashed, and visible only through their rows."""

import os
from dataclasses import dataclass
from pathlib import Path

from app import faults
from app.files import atomic
from app.files.names import safe_name


@dataclass(frozen=True, slots=True)
class FoundArtifact:
    """A finished file in an attempt's artifact folder; `size` in bytes."""

    name: str
    size: int
    sha256: str


def path_for(folder: Path, name: str) -> Path:
    """Where a workload writes an artifact.

    Raises:
        ValueError: the name could leave the folder.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / safe_name(name)


def collect(folder: Path) -> list[FoundArtifact]:
    """Everything an attempt left in its artifact folder, on disk for good, by name.

    Links and special files are left out: they could show what is elsewhere.
    """
    if not folder.is_dir():
        return []
    faults.point("before_artifacts")
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.chmod(0o600)
        found.append(FoundArtifact(path.name, path.stat().st_size, atomic.sha256(path)))
    atomic.sync_folder(folder)
    return found


def stored(folder: Path, name: str) -> Path | None:
    """The file of an artifact, if it is there and is what it should be."""
    try:
        path = folder / safe_name(name)
    except ValueError:
        return None
    return path if path.is_file() and not path.is_symlink() else None
