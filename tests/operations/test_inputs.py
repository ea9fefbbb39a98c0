"""Artifacts as parameters: refused, found, suggested."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import InvalidRequest
from app.domain.job import Job, Status
from app.domain.outcome import Done
from app.files.folder import DataFolder
from app.operations import inputs
from app.operations.inputs import Candidate
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store, artifacts
from tests import make

NOW = make.NOW
TAKES = {
    "type": "object",
    "properties": {
        "model": {"type": "object", "x-upload": [".bin"], "x-takes": "model"},
        "data": {"anyOf": [{"type": "object", "x-upload": [".csv"]}, {"type": "null"}]},
        "any": {"type": "object", "x-upload": []},
        "steps": {"type": "integer"},
    },
}
ENTRIES = (
    make.entry("train", artifacts={"m.bin": "model", "curve.csv": "table"}),
    make.entry("other", artifacts={"m.bin": "something else"}),
    make.entry("take", schema=TAKES),
)


@pytest.fixture(autouse=True)
def _published(store: Store) -> None:
    make.publish(store, *ENTRIES)


def done(store: Store, workload: str, *names: str, folder: DataFolder | None = None) -> Job:
    """A done job with artifacts of one byte."""
    job, lease = make.running(store, workload=workload)
    with store.write() as tx:
        artifacts.insert(
            tx, [artifacts.Artifact(job.id, 1, name, 1, "0" * 64, NOW) for name in names]
        )
    if folder is not None:
        for name in names:
            path = folder.artifacts(job.id, 1) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
    ended = make.finish(store, lease, Done(None))
    assert ended is not None
    return ended


def offered(store: Store, field: str, **more: Any) -> list[tuple[int, str, bool]]:
    entry = ENTRIES[2]
    found = inputs.candidates(store, entry, field, **({"limit": 10} | more))
    return [(one.job_id, one.artifact, one.size is None) for one in found]


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ({"job": 9, "artifact": "m.bin"}, "There is no job #9."),
        ({"job": 1, "artifact": "n.bin"}, "Job #1 left no n.bin; it left: m.bin."),
        ({"job": 2, "artifact": "n.bin"}, "Job #2 left no n.bin: no file at all."),
    ],
)
def test_what_was_not_left_is_refused(
    store: Store, settings: Settings, reference: dict[str, Any], why: str
) -> None:
    done(store, "train", "m.bin")
    done(store, "train")
    with pytest.raises(InvalidRequest) as refused:
        submit(
            store,
            settings,
            workload="take",
            params={"model": reference},
            by="test",
            now=NOW,
        )
    (problem,) = refused.value.problems
    assert problem.field == "model"
    assert str(problem.sentence).startswith(why)


def test_a_reference_becomes_a_path(store: Store, data: Path) -> None:
    folder = DataFolder(data)
    job = done(store, "train", "m.bin", folder=folder)
    params = {"model": {"job": job.id, "artifact": "m.bin"}, "steps": 3}
    paths, refusal = inputs.resolve(store, folder, params)
    assert refusal is None
    path = folder.artifacts(job.id, 1) / "m.bin"
    assert paths == {"model": {"path": str(path), "name": "m.bin"}, "steps": 3}


@pytest.mark.parametrize("content", [None, b"longer"])
def test_a_file_that_is_gone_or_changed_is_refused(
    store: Store, data: Path, content: bytes | None
) -> None:
    folder = DataFolder(data)
    job = done(store, "train", "m.bin", folder=folder)
    path = folder.artifacts(job.id, 1) / "m.bin"
    path.unlink() if content is None else path.write_bytes(content)
    _, refusal = inputs.resolve(store, folder, {"model": {"job": job.id, "artifact": "m.bin"}})
    assert str(refusal) == "m.bin of job #1 is not there any more, or is not what it was."


def test_a_job_that_is_gone_is_refused_at_the_claim(store: Store, data: Path) -> None:
    _, refusal = inputs.resolve(store, DataFolder(data), {"x": {"job": 4, "artifact": "m"}})
    assert str(refusal).startswith("There is no job #4.")


def test_only_the_kind_that_is_asked_for_is_offered(store: Store) -> None:
    done(store, "train", "m.bin", "curve.csv")
    done(store, "other", "m.bin")
    done(store, "train", "m.bin")
    assert offered(store, "model") == [(3, "m.bin", False), (1, "m.bin", False)]


def test_files_with_the_right_suffix_are_offered(store: Store) -> None:
    done(store, "train", "m.bin", "curve.CSV")
    done(store, "other", "table.csv")
    assert offered(store, "data") == [(2, "table.csv", False), (1, "curve.CSV", False)]
    assert len(offered(store, "any")) == 3
    assert offered(store, "steps") == []
    assert offered(store, "nothing") == []


def test_what_is_on_its_way_comes_first(store: Store) -> None:
    done(store, "train", "m.bin")
    waiting = make.in_status(store, Status.PENDING)
    later = make.job(store, workload="train", title="Later")
    make.job(store, workload="other")
    assert waiting.id < later.id
    assert offered(store, "model") == [(later.id, "m.bin", True), (1, "m.bin", False)]
    assert offered(store, "data") == [(later.id, "curve.csv", True)]
    found = inputs.candidates(store, ENTRIES[2], "model", limit=1)
    assert found[0] == Candidate(later.id, "Later", "train", "m.bin", None, None)


@pytest.mark.parametrize(
    ("text", "ids"), [("#2", [2]), ("2", [2]), ("train", [2, 1]), ("M.B", [2, 1]), ("%", [])]
)
def test_a_text_narrows_the_offer(store: Store, text: str, ids: list[int]) -> None:
    done(store, "train", "m.bin")
    done(store, "train", "m.bin")
    assert [one[0] for one in offered(store, "model", text=text)] == ids


def test_only_the_newest_attempt_and_done_jobs_count(store: Store) -> None:
    job = done(store, "train", "m.bin", "old.csv")
    failed = make.in_status(store, Status.FAILED)
    with store.write() as tx:
        artifacts.insert(
            tx,
            [
                artifacts.Artifact(job.id, 2, "m.bin", 1, "0" * 64, NOW),
                artifacts.Artifact(failed.id, 1, "x.csv", 1, "0" * 64, NOW),
            ],
        )
    assert offered(store, "model") == [(job.id, "m.bin", False)]
    assert offered(store, "data") == []
