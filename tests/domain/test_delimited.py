"""Encodings, separators and headers of tables written as text."""

import pytest

from app.domain.delimited import (
    NotATable,
    column_names,
    encoding_of,
    header_of,
    same_columns,
    separator_of,
)


def encoding(*blocks: bytes) -> str:
    return encoding_of(lambda: blocks)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a,b\n1,2\n", "utf-8"),
        ("名前,値\n".encode(), "utf-8"),
        ("名前,値\n".encode("utf-8-sig"), "utf-8-sig"),
        ("名前,値\n".encode("cp932"), "cp932"),
        ("名前\t値\n".encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found(data: bytes, name: str) -> None:
    assert encoding(data) == name


def test_a_sign_may_be_cut_between_blocks() -> None:
    data = "値,名前\n".encode()
    assert encoding(data[:1] + b"", data[1:]) == "utf-8"


def test_what_is_not_utf_8_at_its_end_is_not_utf_8() -> None:
    assert encoding(b"a,b\n" * 1000, "値".encode("cp932")) == "cp932"
    with pytest.raises(NotATable):
        encoding(b"a,b\n", "値".encode()[:2], b"\xff")


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf", "\u3000\n".encode()])
def test_an_empty_file_is_no_table(data: bytes) -> None:
    with pytest.raises(NotATable, match="empty"):
        encoding(data)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04rest", b"%PDF-1.7", b"\x89PNG\r\n", b"a,b\n\x00", b"a\n" * 99 + b"\x07"]
)
def test_a_binary_file_is_no_table(data: bytes) -> None:
    with pytest.raises(NotATable):
        encoding(data)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb,c\n1\t2\n", "\t"),
        ("alone\n1\n2\n", ","),
        ('"a;x",b\n1,2\n', ","),
    ],
)
def test_the_separator_is_what_splits_lines_alike(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_the_header_is_the_first_line_that_has_something() -> None:
    assert header_of("\n \n a , b\n1,2\n", ",") == ["a", "b"]
    assert header_of('"two\nlines",b\n', ",") == ["two\nlines", "b"]


def test_columns_have_names_of_their_own() -> None:
    assert column_names(["x", "", "x", " x "]) == ["x", "Unnamed: 2", "x.2", "x.3"]


@pytest.mark.parametrize(
    ("wanted", "present", "found"),
    [
        (["a", "b"], ["b", "c", "a"], {"a": "a", "b": "b"}),
        (["長さ(mm)"], ["長さ（ｍｍ）"], {"長さ(mm)": "長さ（ｍｍ）"}),
        (["ページ"], ["ヘ\u309aーシ\u3099"], {"ページ": "ヘ\u309aーシ\u3099"}),
        (["Length"], ["LENGTH", "length"], {"Length": "LENGTH"}),
        (["x"], ["X", "x"], {"x": "x"}),
        (["x", "X"], ["x"], {"x": "x"}),
        (["X", "x"], ["Ｘ"], {"X": "Ｘ"}),
    ],
)
def test_a_column_may_be_written_in_another_way(
    wanted: list[str], present: list[str], found: dict[str, str]
) -> None:
    assert same_columns(wanted, present) == found
