"""Files of this machine that go into a request."""

from pathlib import Path

import pytest

from app.domain.errors import InvalidRequest
from app.files import uploads
from app.files.folder import DataFolder
from app.operations.attach import attach
from app.settings import Settings
from tests import make
from tests.operations.test_submit import UPLOAD_SCHEMA

ENTRY = make.entry("learn", schema=UPLOAD_SCHEMA)


def test_files_become_references(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n1\n")
    params = attach(settings, ENTRY, {"steps": 1}, {"data": path})
    assert params["steps"] == 1
    assert uploads.exists(DataFolder(settings.data), params["data"])


def test_the_problems_of_files_and_of_values_are_told_together(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        attach(settings, ENTRY, {"extra": 1}, {"data": tmp_path / "nowhere.csv"})
    found = {problem.field: str(problem.sentence) for problem in refused.value.problems}
    assert found.keys() == {"data", "extra"}
    assert "nowhere.csv cannot be read: No such file" in found["data"]
