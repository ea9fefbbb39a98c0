"""The columns of an uploaded table, as the form offers them and the training knows them."""

from pathlib import Path

import pytest

from app.domain.delimited import NotATable
from app.files.columns import columns

ROOT = Path(__file__).parents[2]


def test_columns_of_the_examples() -> None:
    assert columns(ROOT / "examples" / "penguins.csv")[:2] == ("species", "island")


def test_a_long_table_is_not_read_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes("番号;値\n".encode("cp932") + b"1;2\n" * 100_000)
    assert columns(path) == ("番号", "値")


def test_a_picture_has_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(NotATable):
        columns(path)
