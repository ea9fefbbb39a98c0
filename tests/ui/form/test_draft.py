"""What a filled form means, and what is wrong with it."""

from pathlib import Path
from typing import Any

from app.domain.sentence import Problem, sentence
from app.domain.workload import CatalogueEntry, Example
from app.store import Store
from app.ui.form import draft
from tests import make

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["data", "name"],
    "properties": {
        "data": {"type": "object", "x-upload": [".csv"]},
        "name": {"type": "string", "minLength": 2},
        "steps": {"type": "integer", "default": 3, "minimum": 1, "maximum": 10},
        "share": {"type": "number", "default": 0.5, "exclusiveMinimum": 0},
    },
}
ENTRY = make.entry(schema=SCHEMA)


def fields_wrong(entry: CatalogueEntry, filled: draft.Draft) -> list[str]:
    return [problem.field for problem in draft.check(entry, filled).problems]


def test_a_new_form_complains_about_nothing_until_the_button_is_pressed() -> None:
    filled = draft.blank(ENTRY)
    assert fields_wrong(ENTRY, filled) == []
    filled.was_pressed = True
    assert fields_wrong(ENTRY, filled) == ["data", "name"]


def test_all_mistakes_are_told_in_the_order_of_the_form() -> None:
    filled = draft.blank(ENTRY)
    filled.entered |= {"share": "0", "steps": 1.5, "name": "x"}
    filled.was_pressed = True
    assert fields_wrong(ENTRY, filled) == ["data", "name", "steps", "share"]


def test_a_right_form_gives_the_parameters() -> None:
    filled = draft.blank(ENTRY)
    reference = {"upload": "0" * 64, "name": "t.csv"}
    filled.entered |= {"data": reference, "name": "xy", "steps": 4.0}
    checked = draft.check(ENTRY, filled)
    assert checked.problems == ()
    assert checked.params == {"data": reference, "name": "xy", "steps": 4, "share": 0.5}


def test_a_field_that_was_emptied_does_not_become_its_default_in_silence() -> None:
    filled = draft.blank(ENTRY)
    filled.entered |= {"data": {"upload": "0" * 64, "name": "t"}, "name": "xy", "share": ""}
    filled.was_pressed = True
    assert fields_wrong(ENTRY, filled) == ["share"]


def test_a_refusal_stands_until_something_is_changed() -> None:
    filled = draft.blank(ENTRY)
    filled.entered |= {"data": {"upload": "0" * 64, "name": "t"}, "name": "xy"}
    filled.refuse([Problem("data", sentence("Choose a file."))])
    assert fields_wrong(ENTRY, filled) == ["data"]
    filled.entered["name"] = "xyz"
    assert fields_wrong(ENTRY, filled) == []


def test_a_copy_has_what_the_job_was_submitted_with(store: Store) -> None:
    reference = {"upload": "0" * 64, "name": "t.csv"}
    params = {"data": reference, "name": "xy", "steps": 7, "gone": 1}
    job = make.job(store, title="mine", params=params)
    filled = draft.of_job(ENTRY, job)
    assert (filled.title, filled.cloned_from) == ("mine", job.id)
    assert draft.check(ENTRY, filled).params == {
        "data": reference,
        "name": "xy",
        "steps": 7,
        "share": 0.5,
    }


def test_an_example_brings_its_file(data: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,2\n")
    example = Example(title="t", params={"name": "xy"}, files={"data": str(table)})
    filled = draft.of_example(ENTRY, example, "Sample")
    checked = draft.check(ENTRY, filled)
    assert checked.problems == ()
    assert checked.params["data"]["name"] == "t.csv"
    assert (data / "uploads" / checked.params["data"]["upload"]).read_text() == "a,b\n1,2\n"
    assert filled.title == "Sample"


def test_an_example_whose_file_is_gone_says_so(tmp_path: Path) -> None:
    example = Example(title="t", params={"name": "xy"}, files={"data": str(tmp_path / "no.csv")})
    filled = draft.of_example(ENTRY, example, "")
    (problem,) = draft.check(ENTRY, filled).problems
    assert "cannot be read" in str(problem.sentence)


def test_a_source_that_is_chosen_again_changes_nothing() -> None:
    filled = draft.blank(ENTRY)
    filled.sources["data"], filled.entered["data"] = draft.FROM_HERE, {"upload": "x"}
    filled.switch_source("data", draft.FROM_HERE)
    assert filled.entered["data"] == {"upload": "x"}
    filled.switch_source("data", draft.FROM_JOB)
    assert filled.entered["data"] is None
    filled.switch_source("data", draft.FROM_HERE)
    assert filled.entered["data"] == {"upload": "x"}
