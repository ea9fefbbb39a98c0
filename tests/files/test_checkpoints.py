"""The newest whole checkpoint is what the next attempt gets."""

from pathlib import Path
from typing import BinaryIO

import pytest

from app.files import atomic, checkpoints


def save(folder: Path, step: float, content: bytes = b"state") -> Path:
    def write(file: BinaryIO) -> None:
        file.write(content)

    return checkpoints.save(folder, step, write)


def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert checkpoints.newest(tmp_path / "nowhere") is None
    assert checkpoints.newest(tmp_path) is None


@pytest.mark.parametrize("step", [0, 1, 2.5, 1e9, -3])
def test_the_step_comes_back(tmp_path: Path, step: float) -> None:
    path = save(tmp_path, step)
    assert checkpoints.newest(tmp_path) == (path, step)


def test_the_newest_and_the_one_before_are_kept(tmp_path: Path) -> None:
    paths = [save(tmp_path, step, b"state %d" % step) for step in range(12)]
    assert sorted(tmp_path.iterdir()) == paths[-2:]
    assert checkpoints.newest(tmp_path) == (paths[-1], 11)


@pytest.mark.parametrize("again", [10, 3])
def test_the_last_one_saved_is_the_newest_even_at_an_earlier_step(
    tmp_path: Path, again: float
) -> None:
    for step in (8, 9, 10):
        save(tmp_path, step)
    path = save(tmp_path, again, b"began again")
    assert checkpoints.newest(tmp_path) == (path, again)


def test_a_corrupt_one_is_passed_over(tmp_path: Path) -> None:
    older = save(tmp_path, 1, b"older")
    newer = save(tmp_path, 2, b"newer")
    newer.write_bytes(b"newe")
    assert checkpoints.newest(tmp_path) == (older, 1)
    older.write_bytes(b"")
    assert checkpoints.newest(tmp_path) is None


def test_an_error_while_writing_leaves_the_one_before(tmp_path: Path) -> None:
    path = save(tmp_path, 1)

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise MemoryError

    with pytest.raises(MemoryError):
        checkpoints.save(tmp_path, 2, write)
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_attempt_left_is_swept(tmp_path: Path) -> None:
    path = save(tmp_path, 1)
    for name in ("pending", f"{atomic.TEMPORARY}99-pending"):
        (tmp_path / name).write_bytes(b"half")
    assert checkpoints.newest(tmp_path) == (path, 1)
    checkpoints.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_what_the_workload_put_beside_stays(tmp_path: Path) -> None:
    (tmp_path / "optimizer.bin").write_bytes(b"mine")
    save(tmp_path, 1)
    checkpoints.forget(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["optimizer.bin"]
    checkpoints.forget(tmp_path / "nowhere")


@pytest.mark.parametrize("step", [float("nan"), float("inf")])
def test_a_step_is_a_finite_number(tmp_path: Path, step: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        save(tmp_path, step)
