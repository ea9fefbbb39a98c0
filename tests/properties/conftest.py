"""What the tests of properties share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.properties.template import Template, make_template


@pytest.fixture
def template(tmp_path: Path) -> Iterator[Template]:
    """Databases that can be put back."""
    template = make_template(tmp_path)
    yield template
    template.store.close()
