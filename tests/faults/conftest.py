"""Consumers for faults: two that survive them all, and one for each test that harms its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.mined import MinedHouse


@pytest.fixture(scope="package")
def patient_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinedHouse]:
    """One consumer whose processes may be killed one by one."""
    house = MinedHouse(tmp_path_factory.mktemp("faults") / "data")
    house.start()
    yield house
    house.close()


@pytest.fixture(scope="package")
def impatient_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinedHouse]:
    """One consumer that takes silence for death after two seconds."""
    house = MinedHouse(
        tmp_path_factory.mktemp("impatient") / "data",
        NONSTOP_LEASE_S="2",
        NONSTOP_TICK_S="0.1",
        NONSTOP_PAUSE_GRACE_S="0.5",
    )
    house.start()
    yield house
    house.close()


@pytest.fixture
def shared(patient_house: MinedHouse) -> Iterator[MinedHouse]:
    """The patient consumer; a test that fails leaves no job to the next one."""
    yield patient_house
    patient_house.clear()


@pytest.fixture
def impatient(impatient_house: MinedHouse) -> Iterator[MinedHouse]:
    """The impatient consumer; a test that fails leaves no job to the next one."""
    yield impatient_house
    impatient_house.clear()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MinedHouse]:
    """A data folder whose consumer the test starts and harms itself."""
    house = MinedHouse(tmp_path / "house")
    yield house
    house.close()
