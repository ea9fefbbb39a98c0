"""The mutations fit the program as it is, and the page about them tells of all of them."""

import pytest

from app.settings import ROOT
from tests.mutations import MUTATIONS, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_fits(mutation: Mutation) -> None:
    for change in mutation.changes:
        assert (ROOT / change.file).read_text().count(change.before) == 1, change
    for selection in mutation.tests:
        assert (ROOT / selection.partition(" ")[0]).is_file()


def test_the_page_is_about_these_and_none_survived() -> None:
    page = (ROOT / "docs" / "mutants.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ")][1:]
    told = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert told == [mutation.name for mutation in MUTATIONS], "python -m tests.mutants --write"
    assert "**survived**" not in page
