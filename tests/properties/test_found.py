"""What random histories found once, told again by itself."""

import pytest

from app.domain.outcome import Done
from app.operations.retry import retry
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store
from tests import make


@pytest.fixture(autouse=True)
def _published(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.broker.ring", lambda _settings: None)
    make.publish(store)


def _ended(store: Store) -> int:
    claimed = make.claim(store)
    assert claimed is not None
    make.finish(store, claimed[1], Done(None))
    return claimed[0].id


def test_a_retry_after_the_clock_was_set_back_is_a_new_job(
    store: Store, settings: Settings
) -> None:
    make.job(store)
    old = _ended(store)
    first = retry(store, settings, old, by="test", now=make.NOW)
    assert _ended(store) == first.id
    second = retry(store, settings, old, by="test", now=make.NOW - 3600)
    assert second.id not in (old, first.id)


def test_two_clicks_around_a_small_step_back_are_one_request(
    store: Store, settings: Settings
) -> None:
    made = {
        submit(store, settings, workload="count", params={}, by="test", now=now, session="tab").id
        for now in (make.NOW, make.NOW - 1)
    }
    assert len(made) == 1
