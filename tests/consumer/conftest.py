"""Real consumers on data folders of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.consumer.house import House


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One consumer for all tests that do it no harm."""
    house = House(tmp_path_factory.mktemp("shared"))
    house.start()
    yield house
    house.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A data folder whose consumer the test starts and harms itself."""
    house = House(tmp_path)
    yield house
    house.close()
