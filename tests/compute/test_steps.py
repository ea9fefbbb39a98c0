"""One thing that fails is said once, and costs the others nothing."""

import logging
from collections.abc import Callable

import pytest

from app.compute.steps import Steps
from app.store import Busy, StorageFault


def failing(error: Exception) -> Callable[[], object]:
    def action() -> None:
        raise error

    return action


def test_a_failure_is_said_once_and_so_is_its_end(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("nonstop"), "propagate", True)
    caplog.set_level(logging.INFO)
    steps = Steps()
    for _second in range(3):
        assert not steps.do("a", failing(ValueError("a bad row")))
        assert not steps.do("b", failing(StorageFault("no space")))
        assert steps.do("c", lambda: None)
    assert steps.do("a", lambda: None)
    assert steps.do("a", lambda: None)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "a: failed, and is tried again: ValueError: a bad row",
        "b: failed, and is tried again: StorageFault: no space",
        "a: works again",
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [True, False, False]


def test_a_lock_is_for_the_caller(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Busy):
        Steps().do("a", failing(Busy("database is locked")))
    assert not caplog.records
