"""What an attempt leaves in its folder."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from app.files import artifacts, atomic


def test_every_plain_file_is_found_with_its_hash(tmp_path: Path) -> None:
    folder = tmp_path / "artifacts"
    artifacts.path_for(folder, "b.txt").write_bytes(b"two")
    artifacts.path_for(folder, "a.txt").write_bytes(b"")
    found = artifacts.collect(folder)
    assert [(one.name, one.size) for one in found] == [("a.txt", 0), ("b.txt", 3)]
    assert found[1].sha256 == hashlib.sha256(b"two").hexdigest()
    assert stat.S_IMODE((folder / "a.txt").stat().st_mode) == 0o600
    assert artifacts.stored(folder, "b.txt") == folder / "b.txt"


def test_links_pipes_folders_and_hidden_files_are_no_artifacts(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    folder = tmp_path / "artifacts"
    folder.mkdir()
    (folder / "link").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    (folder / ".hidden").write_text("x")
    assert artifacts.collect(folder) == []
    for name in ("link", "pipe", "folder", ".hidden", "../secret"):
        assert artifacts.stored(folder, name) is None


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert artifacts.collect(tmp_path / "nowhere") == []


def test_a_file_is_wholly_there_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file"
    with atomic.write(path) as file:
        file.write(b"first")
        assert not path.exists()
    assert path.read_bytes() == b"first"
    with pytest.raises(TypeError), atomic.write(path) as file:
        file.writelines([b"second", 3])  # type: ignore[list-item]
    assert path.read_bytes() == b"first"
    assert list(path.parent.iterdir()) == [path]
