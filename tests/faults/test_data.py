"""F52-F59: values, texts and rows that nobody expected."""

import json
import math
import unicodedata
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from app.compute import result
from app.compute.output import Splitter
from app.domain.errors import InvalidRequest
from app.domain.job import Reason, Status
from app.domain.outcome import Done
from app.files import artifacts, logs
from app.language import events as told_events
from app.language.translator import translator
from app.operations.rescue import give_up_unknown
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store, jobs, telemetry
from tests import make

TEXTS = [
    "表と噂と能力",
    "👩‍🔬 e\u0301 𠮷",
    "\u202eevil.exe",
    "مرحبا",
    "a\x00b",
    "‘’; DROP TABLE jobs; --",
    "\x1b[31mred",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "x" * 200,
]


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


@pytest.mark.parametrize(
    ("params", "limit"),
    [
        ({"name": "x" * 10_000_000}, "65536"),
        ({"name": nested(10_000)}, "20 levels"),
        ({str(number): 0 for number in range(100_000)}, "65536"),
        ({"name": math.nan}, "NaN"),
        ({"name": "\ud800"}, "JSON"),
    ],
)
def test_f52_huge_parameters_are_refused_with_their_limit_and_leave_no_row(
    store: Store, settings: Settings, params: dict[str, Any], limit: str
) -> None:
    make.publish(store)
    with pytest.raises(InvalidRequest) as refused:
        submit(store, settings, workload="count", params=params, by="test", now=make.NOW)
    assert limit in str(refused.value).replace(",", "")
    with store.read() as tx:
        assert jobs.newest(tx, limit=1) == []


def cyclic() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, b"\xff", cyclic(), nested(1000), lambda: 0, "x" * 2_000_000],
    ids=["object", "set", "bytes", "cyclic", "deep", "function", "large"],
)
def test_f53_a_result_that_cannot_be_kept_is_refused_with_a_reason(value: object) -> None:
    with pytest.raises(result.NotJson, match="result"):
        result.to_json({"value": value})


@pytest.mark.parametrize(
    "value", [2**63, -(2**70), "\ud800", "a\x00b", math.nan, math.inf, "表", 1.5]
)
def test_f53_f54_every_other_result_is_kept_and_read_again(store: Store, value: object) -> None:
    kept = result.to_json({"value": value})
    _job, lease = make.running(store)
    done = make.finish(store, lease, Done(kept))
    assert done is not None
    assert done.result == kept
    json.dumps(done.result, allow_nan=False).encode()


def test_f54_metrics_that_are_no_numbers_are_seen_as_such(store: Store) -> None:
    values = [1.0, math.nan, math.inf, -math.inf, 2.0]
    points = [
        telemetry.MetricPoint(1, 1, "loss", number, float(number), value, make.NOW)
        for number, value in enumerate(values)
    ]
    with store.telemetry.write() as tx:
        telemetry.add_metrics(tx, points)
    with store.telemetry.read() as tx:
        (curve,) = telemetry.curves(tx, 1)
    assert curve.values == [1.0, None, None, None, 2.0]
    assert (curve.count, curve.not_finite) == (5, 3)
    json.dumps(curve.values, allow_nan=False)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100_000])
def test_f55_output_in_any_pieces_becomes_the_same_lines(size: int) -> None:
    raw = "a\n表\n10%\r20%\r30%\n".encode() + b"\xff\xfe\n" + b"y" * 40_000 + b"\nend"
    splitter = Splitter()
    printed = []
    for begin in range(0, len(raw), size):
        printed += splitter.feed(raw[begin : begin + size]).lines
    printed += splitter.end().lines
    lines = [line.decode() for line in printed]
    assert lines[:2] == ["a", "表"]
    assert lines[2] == "30%"
    assert lines[3] == "\ufffd\ufffd"
    assert lines[4].startswith("y" * 1000)
    assert len(lines[4]) < logs.LONGEST_LINE + 100
    assert lines[5:] == ["end"]


def test_f56_a_log_without_end_keeps_its_head_and_its_tail(tmp_path: Path) -> None:
    path, limit = tmp_path / "log", 1_000_000
    writer = logs.LogWriter(path, limit)
    for block in range(1000):
        numbers = range(block * 200, (block + 1) * 200)
        writer.write(1.0, "out", "INFO", [f"{number:07d}".encode() for number in numbers])
    writer.close()
    assert logs.size(path) < 1.1 * limit
    reader = logs.LogReader(path)
    lines = reader.new_lines()
    reader.close()
    assert (lines[0].text, lines[-1].text) == ("0000000", "0199999")
    (gap,) = [line.text for line in lines if line.stream == "nonstop"]
    left_out = int(gap.split()[0])
    assert left_out + len(lines) - 1 == 200_000


@pytest.mark.parametrize("text", TEXTS)
def test_f57_every_text_is_kept_as_a_value_and_made_safe_as_a_name(
    store: Store, settings: Settings, tmp_path: Path, text: str
) -> None:
    make.publish(store)
    job = submit(
        store,
        settings,
        workload="count",
        params={"name": text},
        by="test",
        title=text,
        now=make.NOW,
    )
    with store.read() as tx:
        kept = jobs.get(tx, job.id)
    assert kept is not None
    assert kept.params["name"] == text
    shown = [letter for letter in kept.title if letter != "\u200d"]
    assert not [letter for letter in shown if unicodedata.category(letter)[0] == "C"]
    try:
        path = artifacts.path_for(tmp_path / "artifacts", text)
    except ValueError:
        return
    assert path.parent == tmp_path / "artifacts"


def test_f58_a_workload_that_is_broken_waits_and_one_that_is_gone_ends_its_jobs(
    store: Store,
) -> None:
    job = make.job(store)
    make.publish(store, make.entry(error="SyntaxError"), make.entry("other"))
    assert give_up_unknown(store, now=make.NOW) == []
    make.publish(store, make.entry("other"))
    (after,) = give_up_unknown(store, now=make.NOW)
    assert (after.id, after.status, after.reason) == (job.id, Status.FAILED, Reason.INVALID)
    assert "count" in (after.error or "")


def test_f59_words_of_a_newer_version_are_read_as_they_are(
    store: Store, settings: Settings
) -> None:
    job = make.job(store)
    newer = sqlite.connect(str(settings.data / "jobs.db"))
    newer.execute("PRAGMA ignore_check_constraints = 1")
    with newer:
        newer.execute("DROP TRIGGER moves_are_legal")
        newer.execute("UPDATE jobs SET status = 'archived', reason = 'sunk'")
    newer.close()
    with store.read() as tx:
        found = jobs.get(tx, job.id)
    assert found is not None
    assert (found.status, found.reason, found.is_terminal) == ("archived", "sunk", False)
    told = told_events.told(translator("en"), "archived", by="x", at=make.NOW, data={"new": 1})
    assert "archived" in told
