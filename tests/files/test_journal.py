"""The journal of an attempt: what goes in comes out, whatever it is called."""

import math
from pathlib import Path

import pytest
import torch

from app.files.journal import JournalReader, JournalWriter, MetricReport

AT = 1_790_000_000.123456


def test_reports_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "attempt" / "journal"
    reader = JournalReader(path)
    assert reader.read() == []
    writer = JournalWriter(path)
    reports = [
        MetricReport(AT, 3.0, 0, {"loss": 1 / 3, "accuracy": 1e-300}),
        MetricReport(AT + 1, None, 1, {"損失": -math.inf}),
        MetricReport(AT + 2, 0.5, 2, {}),
        MetricReport(AT + 3, 4.0, 3, {"a=b c": 2.0}),
    ]
    for report in reports:
        writer.write(report.at, report.step, report.number, report.values)
    writer.sync()
    assert reader.read() == reports
    assert reader.read() == []
    writer.write(AT + 4, 5.0, 4, {"loss": math.nan})
    (last,) = reader.read()
    assert math.isnan(last.values["loss"])


def test_values_are_whatever_is_a_number(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    values = {"tensor": torch.tensor(0.5), "whole": 10**30, "text": "0.25"}
    JournalWriter(path).write(AT, 1, 0, values)  # type: ignore[arg-type]
    (report,) = JournalReader(path).read()
    assert report.values == {"tensor": 0.5, "whole": 1e30, "text": 0.25}
    with pytest.raises((TypeError, ValueError)):
        JournalWriter(path).write(AT, 1, 1, {"loss": [1.0]})  # type: ignore[dict-item]
    assert JournalReader(path).read() == [report]


def test_a_name_cannot_break_the_line(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    JournalWriter(path).write(AT, 1.0, 0, {"a\tb\nc\rd": 1.0, "\ud800": 2.0, "n" * 200: 3.0})
    (report,) = JournalReader(path).read()
    assert report.values == {"a_b_c_d": 1.0, "?": 2.0, "n" * 100: 3.0}


def test_half_a_line_waits_for_its_rest_and_a_damaged_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    writer = JournalWriter(path)
    writer.write(AT, 1.0, 0, {"loss": 1.0})
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    reader = JournalReader(path)
    assert reader.read() == []
    path.write_bytes(whole[:-5] + b"\n" + b"\x00" * 8 + b"\n" + whole)
    assert [report.number for report in reader.read()] == [0]
