"""What the tests of properties share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.properties.template import Template, make_template

MEMORY = Path("/dev/shm")  # thousands of commits, none of which has to survive a power cut

settings.register_profile("first failure", phases=[Phase.generate])  # for tests.mutants


@pytest.fixture
def template(tmp_path: Path) -> Iterator[Template]:
    """Databases that can be put back."""
    where = MEMORY if os.access(MEMORY, os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(prefix="nonstop-", dir=where) as folder:
        template = make_template(Path(folder))
        yield template
        template.store.close()
