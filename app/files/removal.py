"""Remove what nobody needs: never through a link, never outside the data folder."""

import contextlib
import os
import shutil
import stat
from pathlib import Path

from app.files import atomic
from app.files.folder import DataFolder

HOUR_S, DAY_S = 3600.0, 86400.0


def remove(path: Path) -> None:
    """Remove a file, a link itself, or a folder with all in it; that it is gone is fine."""
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)  # which follows no links, not even ones put there meanwhile
        else:
            path.unlink()


def size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder and below; links count as nothing."""
    if not path.is_dir() or path.is_symlink():
        return _bytes(path)
    return sum(
        _bytes(Path(where) / name) for where, _folders, names in os.walk(path) for name in names
    )


def _bytes(path: Path) -> int:
    try:
        found = path.lstat()
    except OSError:  # removed meanwhile
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def job_folders(folder: DataFolder, *, now: float) -> list[int]:
    """Numbers of the jobs that have a folder which nothing was put into for an hour."""
    return sorted(
        int(path.name)
        for path in _children(folder.jobs)
        if path.name.isdigit() and _is_older(path, now - HOUR_S)
    )


def old_uploads(folder: DataFolder, *, now: float) -> list[str]:
    """The hashes of uploads that are older than a day."""
    return sorted(
        path.name
        for path in _children(folder.uploads)
        if len(path.name) == 64 and _is_older(path, now - DAY_S)
    )


def unfinished(folder: DataFolder, *, now: float) -> list[Path]:
    """Files and folders that somebody began to write and left, older than a day."""
    found = [
        path
        for place in (folder.root, folder.uploads, folder.backups)
        for path in _children(place)
        if path.name.startswith((atomic.TEMPORARY, "incoming-"))
    ]
    for where, _folders, names in os.walk(folder.jobs):
        found += [Path(where) / name for name in names if name.startswith(atomic.TEMPORARY)]
    return sorted(path for path in found if _is_older(path, now - DAY_S))


def _children(place: Path) -> list[Path]:
    return list(place.iterdir()) if place.is_dir() and not place.is_symlink() else []


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.lstat().st_mtime < moment
    except OSError:
        return False
