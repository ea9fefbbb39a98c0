"""What a workload prints becomes the same lines, in a plain block or beside bars."""

import pytest

from app.compute.output import Bar, Splitter
from app.files.logs import LONGEST_LINE

PLAIN = "loss\t0.5\r\n学習率 0.001\n\n".encode() + b"\xff\xe5 broken\nend\n"
LINES = ["loss    0.5", "学習率 0.001", "", "\ufffd\ufffd broken", "end"]
BAR = "train:  40%|████      | 4/10 [00:02<00:03,  1.9it/s]".encode()


def split(*blocks: bytes) -> tuple[list[str], Bar | None]:
    splitter, lines, bar = Splitter(), [], None
    for block in blocks:
        printed = splitter.feed(block)
        lines += printed.lines
        bar = printed.bar or bar
    lines += splitter.end().lines
    return [line.decode() for line in lines], bar


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("between", [b"", b"10%|\n", b"a\rb\n", b"y" * (LONGEST_LINE + 5) + b"\n"])
def test_plain_lines_are_the_same_beside_any_others(between: bytes, size: int) -> None:
    raw = PLAIN + between + PLAIN
    lines, bar = split(*(raw[at : at + size] for at in range(0, len(raw), size)))
    assert (lines[:5], lines[-5:]) == (LINES, LINES)
    assert bar is None
    match lines[5:-5]:
        case []:
            assert between == b""
        case [line]:
            assert line in {"10%|", "b"} or line == "y" * LONGEST_LINE + " … (5 bytes left out)"
        case more:
            pytest.fail(str(more))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n"])
def test_a_bar_is_progress_and_no_line(end: bytes) -> None:
    lines, bar = split(b"first\n" + BAR + end + b"last\n")
    assert [line for line in lines if line] == ["first", "last"]
    assert bar == Bar(4, 10, "train")


def test_a_cut_line_that_ends_in_a_plain_block_says_so() -> None:
    lines, _ = split(b"y" * (LONGEST_LINE + 7), b"yy\nnext\n")
    assert lines == ["y" * LONGEST_LINE + " … (9 bytes left out)", "next"]
