"""Which artifacts of a job are put into a form that runs after it."""

from typing import Any

from app.domain.workload import CatalogueEntry
from app.store import Store
from app.ui.form import draft, offered
from tests import make

FILE = {"type": "object"}
PRODUCER = make.entry("train", artifacts={"model.bin": "model", "rows.csv": "table"})


def taker(**fields: dict[str, Any]) -> CatalogueEntry:
    return make.entry("take", schema={"type": "object", "properties": fields})


def test_a_kind_says_more_than_a_suffix() -> None:
    model = FILE | {"x-upload": [".bin"], "x-takes": "model"}
    data = FILE | {"x-upload": [".csv"]}
    assert offered.fitting(taker(model=model, data=data), PRODUCER) == {"model": "model.bin"}
    assert offered.fitting(taker(data=data), PRODUCER) == {"data": "rows.csv"}
    assert offered.fitting(taker(model=model | {"x-takes": "other"}), PRODUCER) == {}


def test_a_field_that_names_no_suffix_is_left_alone() -> None:
    assert offered.fitting(taker(any=FILE | {"x-upload": []}), PRODUCER) == {}


def test_what_is_taken_out_stays_out(page_store: Store) -> None:
    entry = taker(data=FILE | {"x-upload": [".csv"]})
    make.publish(page_store, PRODUCER, entry)
    first, second = (make.job(page_store, workload="train") for _job in range(2))
    filled = draft.blank(entry)
    offered.fill(entry, filled, first.id)
    assert filled.entered["data"] == {"job": first.id, "artifact": "rows.csv"}
    assert filled.source_jobs == [first.id]
    filled.entered["data"] = None
    offered.fill(entry, filled, first.id)
    assert filled.entered["data"] is None
    offered.fill(entry, filled, second.id)
    assert filled.source_jobs == [second.id]
    offered.fill(entry, filled, first.id)  # nobody has chosen what was offered before
    assert filled.source_jobs == [first.id]


def test_what_somebody_chose_is_not_replaced(page_store: Store) -> None:
    entry = taker(data=FILE | {"x-upload": [".csv"]})
    make.publish(page_store, PRODUCER, entry)
    job = make.job(page_store, workload="train")
    filled = draft.blank(entry)
    chosen = {"upload": "0" * 64, "name": "mine.csv"}
    filled.entered["data"] = chosen
    offered.fill(entry, filled, job.id)
    assert filled.entered["data"] == chosen
