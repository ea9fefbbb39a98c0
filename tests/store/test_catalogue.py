"""What consumers publish, and what is read of it."""

from dataclasses import asdict

import sqlalchemy as sa

from app.domain.workload import Example, Metric
from app.store import Store, catalogue
from app.store.tables import catalogue as table
from tests import make

FULL = make.entry(
    "learn",
    examples=(Example(title={"en": "A", "ja": "あ"}, params={"a": 1}, files={"data": "x.csv"}),),
    metrics={"loss": Metric(title="Loss", panel="loss", goal="min")},
    results={"accuracy": {"en": "Accuracy", "ja": "正解率"}},
    timeout_s=60.0,
)


def test_an_entry_comes_back_as_it_was(store: Store) -> None:
    make.publish(store, FULL)
    with store.read() as tx:
        assert catalogue.entries(tx) == {"learn": FULL}
        assert catalogue.get(tx, "learn") == FULL
        assert catalogue.get(tx, "nope") is None


def test_a_host_replaces_only_what_it_published_itself(store: Store) -> None:
    with store.write() as tx:
        catalogue.publish(tx, "here", [make.entry("a"), make.entry("b")], 1.0)
        catalogue.publish(tx, "there", [make.entry("c")], 1.0)
        catalogue.publish(tx, "here", [make.entry("a")], 2.0)
        assert sorted(catalogue.entries(tx)) == ["a", "c"]
        catalogue.publish(tx, "here", [], 3.0)
        assert sorted(catalogue.entries(tx)) == ["c"]


def test_one_host_that_can_run_it_is_enough(store: Store) -> None:
    broken = make.entry(error="ImportError")
    with store.write() as tx:
        catalogue.publish(tx, "here", [make.entry()], 1.0)
        catalogue.publish(tx, "there", [broken], 2.0)
        found = catalogue.get(tx, "count")
    assert found is not None
    assert found.error is None


def test_what_a_newer_version_adds_is_left_out(store: Store) -> None:
    data = asdict(FULL) | {"from_the_future": 1}
    row = {"workload": "learn", "host": "here", "entry": data, "error": None, "published_at": 1.0}
    with store.write() as tx:
        tx.execute(sa.insert(table).values(**row))
        assert catalogue.get(tx, "learn") == FULL
