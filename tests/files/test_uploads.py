"""Uploads are kept once, under the hash of their content."""

import hashlib
import io
import stat
from pathlib import Path

import pytest

from app.domain.errors import InvalidRequest
from app.files import uploads
from app.files.folder import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


def keep(folder: DataFolder, content: bytes, name: str = "table.csv") -> uploads.StoredUpload:
    return uploads.keep(folder, io.BytesIO(content), name, limit_mb=1, field="data")


def test_an_upload_is_kept_under_its_hash(folder: DataFolder) -> None:
    stored = keep(folder, b"a,b\n1,2\n")
    assert stored.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert (stored.name, stored.size) == ("table.csv", 8)
    path = folder.upload(stored.sha256)
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert uploads.exists(folder, stored.reference)


def test_the_same_content_is_kept_once_whatever_its_name(folder: DataFolder) -> None:
    first, second = keep(folder, b"same"), keep(folder, b"same", "other.csv")
    assert first.sha256 == second.sha256
    assert second.name == "other.csv"
    assert len(list(folder.uploads.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "is empty"), (b"x" * 1_000_001, "larger than 1 MB")]
)
def test_nothing_stays_of_what_is_refused(folder: DataFolder, content: bytes, why: str) -> None:
    with pytest.raises(InvalidRequest, match=why) as refused:
        keep(folder, content, "../\x1b[31mbad.csv")
    assert refused.value.problems[0].field == "data"
    assert "\x1b" not in str(refused.value)
    assert list(folder.uploads.iterdir()) == []


def test_the_limit_itself_is_accepted(folder: DataFolder) -> None:
    assert keep(folder, b"x" * 1_000_000).size == 1_000_000


def test_a_stream_that_breaks_leaves_nothing(folder: DataFolder) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        uploads.keep(folder, Broken(), "x", limit_mb=1)
    assert list(folder.uploads.iterdir()) == []


def test_a_file_of_this_machine_is_kept(folder: DataFolder, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(b"a\n1\n")
    stored = uploads.keep_file(folder, path, limit_mb=1)
    assert stored.name == "表.csv"
    assert uploads.exists(folder, stored.reference)


@pytest.mark.parametrize("name", ["nowhere.csv", ".", "nul\x00"])
def test_a_file_that_cannot_be_read_is_a_sentence(
    folder: DataFolder, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InvalidRequest, match="cannot be read"):
        uploads.keep_file(folder, tmp_path / name, limit_mb=1, field="data")


def test_references_become_paths(folder: DataFolder) -> None:
    stored = keep(folder, b"a")
    params = {"data": stored.reference, "steps": 3, "other": {"no": "reference"}}
    assert uploads.resolve(folder, params) == {
        "data": {"path": str(folder.upload(stored.sha256)), "name": "table.csv"},
        "steps": 3,
        "other": {"no": "reference"},
    }


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "", "0" * 64])
def test_a_reference_to_nothing_is_nothing(folder: DataFolder, sha256: str) -> None:
    assert not uploads.exists(folder, {"upload": sha256, "name": "x"})
