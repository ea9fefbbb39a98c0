"""Every fault of the matrix is tested, or it is said where or why not."""

import re

from app.settings import ROOT

FAULTS = {f"f{number:02d}" for number in range(1, 73)}
_TEST = re.compile(r"^def (test_((?:f\d\d_)*)\w+)", re.MULTILINE)
_ROW = re.compile(r"^\| (F\d\d) [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def named_in(path: str) -> list[tuple[str, str]]:
    """Name and fault numbers of each test in a file."""
    return _TEST.findall((ROOT / path).read_text())


def test_every_fault_is_tested_or_accounted_for() -> None:
    every = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]
    tested = {
        number
        for path in every
        for _name, numbers in named_in(path)
        for number in filter(None, numbers.split("_"))
    }
    rows = dict(_ROW.findall((ROOT / "tests" / "faults" / "README.md").read_text()))
    listed = {number.lower() for number in rows}
    assert tested | listed == FAULTS
    assert not tested & listed, "its own test makes the row superfluous"
    assert len(tested) >= 60
    for where in rows.values():
        if "::" in where:
            path, _, name = where.strip("`").partition("::")
            assert name in [found for found, _ in named_in(path)]
