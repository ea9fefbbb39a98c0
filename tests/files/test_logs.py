"""Logs keep head and tail, and can be read while they are written."""

import stat
from pathlib import Path

import pytest

from app.files import logs
from app.files.logs import LogLine, LogReader, LogWriter


def write(writer: LogWriter, *numbers: int, width: int = 0) -> None:
    texts = [f"line {number}".ljust(width, ".").encode() for number in numbers]
    writer.write(float(numbers[0]), "out", "", texts)


def texts(found: list[LogLine]) -> list[str]:
    return [line.text.rstrip(".") for line in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "attempts" / "1" / "log"


def test_what_is_written_is_read_again(path: Path) -> None:
    written = [
        LogLine(1.5, "out", "", "日本語と\t\tタブ"),
        LogLine(2.25, "log", "WARNING", ""),
        LogLine(3.0, "err", "", "\x1b[31mred"),
    ]
    writer = LogWriter(path, 10_000)
    for line in written:
        writer.write(line.at, line.stream, line.level, [line.text.encode()])
    writer.close()
    reader = LogReader(path)
    assert reader.new_lines() == written
    assert logs.tail(path, 10) == written
    reader.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_is_not_there_is_empty(path: Path) -> None:
    assert LogReader(path).new_lines() == []
    assert logs.tail(path, 10) == []
    assert logs.size(path) == 0


def test_a_reader_goes_on_as_the_log_grows(path: Path) -> None:
    reader = LogReader(path)
    assert reader.new_lines() == []
    writer = LogWriter(path, 10_000)
    for number in range(5):
        write(writer, number)
        assert texts(reader.new_lines()) == [f"line {number}"]
    assert reader.new_lines() == []
    reader.close()
    writer.close()


def test_half_a_line_waits_for_its_other_half(path: Path) -> None:
    path.parent.mkdir(parents=True)
    reader = LogReader(path)
    with open(path, "wb", buffering=0) as file:
        file.write("1.0\tout\t\t日".encode()[:-1])
        assert reader.new_lines() == []
        file.write("日".encode()[-1:] + b"\n")
        assert texts(reader.new_lines()) == ["日"]
    reader.close()


def test_head_and_tail_stay_when_the_limit_is_reached(path: Path) -> None:
    writer = LogWriter(path, 4000)
    for number in range(1000):
        write(writer, number, width=40)
    writer.close()
    assert logs.size(path) <= 4000
    reader = LogReader(path)
    kept = texts(reader.new_lines())
    reader.close()
    assert kept[0] == "line 0"
    assert kept[-1] == "line 999"
    (note,) = [text for text in kept if "left out" in text]
    numbers = [int(text.split()[1]) for text in kept if text != note]
    assert numbers == sorted(numbers)
    assert int(note.split()[0]) == 1000 - len(numbers)
    assert texts(logs.tail(path, 5)) == [f"line {number}" for number in range(995, 1000)]


@pytest.mark.parametrize("every", [1, 3, 10, 29])
def test_a_reader_that_keeps_up_misses_nothing_in_rotations(path: Path, every: int) -> None:
    writer, reader = LogWriter(path, 4000), LogReader(path)
    seen: list[str] = []
    for number in range(300):
        write(writer, number, width=40)
        if number % every == 0:
            seen += texts(reader.new_lines())
    seen += texts(reader.new_lines())
    reader.close()
    writer.close()
    numbers = [int(text.split()[1]) for text in seen if "left out" not in text]
    assert numbers == sorted(set(numbers))
    if every <= 10:
        assert numbers == list(range(300))


def test_lines_that_come_just_before_a_rotation_are_not_missed(path: Path) -> None:
    writer, reader = LogWriter(path, 4000), LogReader(path)
    seen: list[str] = []
    blocks = reader.blocks()
    write(writer, 0, width=40)
    seen += texts(next(blocks))  # the reader stands at the end of the first part …
    for number in range(1, 60):  # … and only then is more written to it, and a next one begun
        write(writer, number, width=40)
    seen += texts([line for block in blocks for line in block])
    seen += texts(reader.new_lines())
    writer.close()
    reader.close()
    assert seen == [f"line {number}" for number in range(60)]


def test_a_slow_reader_finds_its_way_after_several_rotations(path: Path) -> None:
    writer, reader = LogWriter(path, 4000), LogReader(path)
    write(writer, 0, width=40)
    assert texts(reader.new_lines()) == ["line 0"]
    for number in range(1, 1000):
        write(writer, number, width=40)
    seen = texts(reader.new_lines())
    writer.close()
    reader.close()
    assert seen[-1] == "line 999"
    assert len(seen) == len(set(seen))


def test_a_block_larger_than_the_limit_is_kept_whole(path: Path) -> None:
    writer = LogWriter(path, 100)
    write(writer, *range(50))
    writer.close()
    assert texts(logs.tail(path, 1)) == ["line 49"]


def test_the_tail_reads_no_more_than_the_end(path: Path) -> None:
    writer = LogWriter(path, 10_000_000)
    write(writer, *range(20_000), width=60)
    writer.close()
    assert texts(logs.tail(path, 2)) == ["line 19998", "line 19999"]
    assert len(logs.tail(path, 1_000_000)) < 20_000


def test_what_is_no_line_of_a_log_is_left_out(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe\nno tabs\nx\tout\t\tno time\n1.0\tout\t\tgood\n\n")
    assert texts(logs.tail(path, 10)) == ["good"]


def test_a_new_writer_begins_anew(path: Path) -> None:
    for number in (1, 2):
        writer = LogWriter(path, 1000)
        write(writer, number)
        writer.close()
    assert texts(logs.tail(path, 10)) == ["line 2"]
