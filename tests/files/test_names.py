"""No name can leave its folder."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.artifacts import path_for, stored
from app.files.folder import DataFolder
from app.files.names import LONGEST, safe_name, shown_name

BAD = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "/etc/passwd",
    "a\\b",
    ".hidden",
    "nul\x00",
    "line\nend",
    "esc\x1b[0m",
    "right\u202eleft",
    "zero\u200bwidth",
    "\ud800",
    "x" * (LONGEST + 1),
    "字" * 81,
]
GOOD = ["model.safetensors", "結果 (1).csv", "ａ", "x" * LONGEST, "a..b", "-rf", "~"]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        safe_name(name)
    with pytest.raises(ValueError, match="file name"):
        path_for(tmp_path, name)
    assert stored(tmp_path, name) is None


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_stays_as_it_is(tmp_path: Path, name: str) -> None:
    assert safe_name(name) == name
    assert path_for(tmp_path, name).parent == tmp_path


def test_the_same_name_is_the_same_file_however_it_is_composed() -> None:
    assert safe_name("か\u3099") == "が"


@given(st.text())
def test_what_is_accepted_is_one_part_of_a_path(name: str) -> None:
    try:
        safe = safe_name(name)
    except ValueError:
        return
    assert Path("/folder", safe).parent == Path("/folder")


@given(st.text())
def test_any_name_can_be_shown(name: str) -> None:
    shown = shown_name(name)
    assert 1 <= len(shown) <= LONGEST
    assert shown.isprintable() or not shown.isascii()
    assert not shown.startswith(".")
    assert "/" not in shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\data\\表.csv", "表.csv"),
        ("/home/me/table.csv", "table.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\u202eb\x07.csv", "ab.csv"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_shown_name_is_the_last_part(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("sha256", ["", "..", "A" * 64, "g" * 64, "0" * 63, "0" * 65, "../" * 22])
def test_an_upload_is_named_by_its_hash_only(sha256: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        DataFolder(Path("/data")).upload(sha256)
