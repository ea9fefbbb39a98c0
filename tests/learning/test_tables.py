"""Reading whole tables."""

from pathlib import Path

import pytest

from app.learning.errors import LearningError
from app.learning.tables import Spelling, Table, open_table


def read(folder: Path, data: bytes) -> tuple[dict[str, list[str | None]], str]:
    """The table by columns, and what was said about it."""
    path = folder / "data.csv"
    path.write_bytes(data)
    said: list[str] = []
    table = open_table(path, said.append).whole(said.append)
    return {str(name): table[name].tolist() for name in table.columns}, "\n".join(said)


def test_reads_texts_and_missing_values(tmp_path: Path) -> None:
    table, said = read(tmp_path, b'a, b ,c\r\n1,  x y ,NA\r\n"2",,\r\nnan,"p,q\r\nr",-\r\n4\r\n')
    assert table == {
        "a": ["1", "2", None, "4"],
        "b": ["x y", None, "p,q\r\nr", None],
        "c": [None, None, None, None],
    }
    assert said == "The table has 3 columns, UTF-8, separated by commas.\nRead 4 rows."


def test_reads_european_numbers(tmp_path: Path) -> None:
    table, said = read(tmp_path, "Länge;Name\n1.234,5;Zoë\n0,25;Jürgen\n".encode())
    assert table["Länge"] == ["1234.5", "0.25"]
    assert "a comma as decimal sign" in said


def test_reads_shift_jis_and_says_so(tmp_path: Path) -> None:
    table, said = read(tmp_path, "名前\t値\n太郎\t１，２３４\n".encode("cp932"))
    assert table == {"名前": ["太郎"], "値": ["1234"]}
    assert "Shift_JIS, separated by tabs" in said


def test_names_every_column(tmp_path: Path) -> None:
    table, said = read(tmp_path, b"x,,x,x.1\n1,2,3,4\n")
    assert list(table) == ["x", "Unnamed: 2", "x.2", "x.1"]
    assert "called Unnamed: 2, x.2." in said


def test_leaves_blank_lines_out(tmp_path: Path) -> None:
    table, _ = read(tmp_path, b"\n\na,b\n\n1,2\n\n")
    assert table == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\n\na,b\n1,2\n1,2,3,4\n", "Line 5 has 4 fields, but the header has 2."),
        (b"a,b\n1,2\n1,2,3,4\n", "Line 3 has 4 fields, but the header has 2."),
        (b'a,b\n1,"2\n3,4\n', "The quotation mark that opens in line 2 is never closed."),
        (b"a,b\n", "The table has a header but no rows."),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(LearningError) as raised:
        read(tmp_path, data)
    assert str(raised.value) == sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_finds_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"名前{separator}備考\r\n髙橋{separator}①ｱｲｳ\r\n"
    table, _ = read(tmp_path, text.encode(encoding))
    assert table == {"名前": ["髙橋"], "備考": ["①ｱｲｳ"]}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"a;b",c\n"1;2",3\n', ["a;b", "c"]),
        ("a\tb\nx, y\tz\n", ["a", "b"]),
        ("a\n1\n", ["a"]),
        ("a,b\n" + "1,2\n" * 50_000, ["a", "b"]),
    ],
)
def test_is_not_misled_about_the_separator(tmp_path: Path, text: str, names: list[str]) -> None:
    assert list(read(tmp_path, text.encode())[0]) == names


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\n \r\n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"PK\x03\x04rest", "an Excel workbook or a ZIP archive, not a CSV file"),
        (b"%PDF-1.7", "a PDF document, not a CSV file"),
        (b"a,b\n1,\x00\n", "binary data"),
        (b"a,b\n\xa0\xff,1\n", "neither UTF-8 nor Shift_JIS"),
        ("a,b\nñandú, 1\n".encode("latin-1"), "neither UTF-8 nor Shift_JIS"),
    ],
)
def test_refuses_what_is_no_table(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(LearningError, match=sentence):
        read(tmp_path, data)


def opened(folder: Path, text: str, usual: Spelling | None = None) -> Table:
    path = folder / "data.csv"
    path.write_text(text, encoding="utf-8")
    return open_table(path, print, usual)


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
def test_parts_are_the_whole_in_pieces(tmp_path: Path, rows: int) -> None:
    text = "名前,値\n" + "".join(f'"{i}\r\n{i}",{i}\n' for i in range(7))
    table = opened(tmp_path, text)
    parts = list(table.parts(rows))
    assert [len(part.cells) for part in parts[:-1]] == [rows] * (len(parts) - 1)
    assert [name for part in parts for name in part.cells["値"]] == list("0123456")
    assert [name for part in parts for name in part.written[0]] == [f"{i}\r\n{i}" for i in range(7)]
    assert parts[-1].bytes_read == len(text.encode())


def test_a_wrong_line_is_named_in_whichever_part_it_is(tmp_path: Path) -> None:
    table = opened(tmp_path, "a,b\n" + "1,2\n" * 10 + "1,2,3\n")
    with pytest.raises(LearningError, match=r"^Line 12 has 3 fields, but the header has 2\.$"):
        list(table.parts(3))


def test_one_number_at_the_end_decides_for_the_whole_table(tmp_path: Path) -> None:
    table = opened(tmp_path, "a;b\n" + "1.234;x\n" * 5 + "0,5;x\n")
    assert [part.cells["a"].iloc[0] for part in table.parts(3)] == ["1234", "1234"]


def test_an_unclear_table_is_read_as_the_one_before(tmp_path: Path) -> None:
    text = "a;b\n1,234;x\n"
    for separator, read_as in ((";", "1234"), (",", "1.234")):
        table = opened(tmp_path, text, Spelling(separator=separator, decimal="."))
        assert table.whole(print)["a"].tolist() == [read_as]
