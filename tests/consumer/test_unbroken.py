"""A training whose processes are killed in the middle ends as if nothing had happened."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import processes
from app.domain.job import Job, Status
from app.files import uploads
from app.store import telemetry, workers
from tests.consumer.house import House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer
TABLE = Path(__file__).parents[2] / "examples" / "penguins.csv"
EPOCHS = 300


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("unbroken"))
    house.start()
    yield house
    house.close()


def train(house: House) -> Job:
    with open(TABLE, "rb") as file:
        stored = uploads.keep(house.folder, file, TABLE.name, limit_mb=1)
    return house.submit(
        "train_tabular",
        data=stored.reference,
        target="species",
        epochs=EPOCHS,
        learning_rate=2e-05,
        patience=EPOCHS,
        seed=3,
    )


@pytest.fixture(scope="module")
def undisturbed(house: House) -> Job:
    job = house.finished(train(house))
    assert job.status is Status.DONE
    return job


def curve(house: House, job: Job, name: str) -> dict[float, float | None]:
    """The newest value at each step."""
    with house.store.telemetry.read() as tx:
        (found,) = [one for one in telemetry.curves(tx, job.id) if one.name == name]
    return dict(zip(found.steps, found.values, strict=True))


def victim(house: House, job: Job, who: str) -> int:
    attempt = house.attempts(job.id)[0]
    assert house.consumer is not None
    if who == "runner":
        return attempt.runner_pid
    if who == "worker":
        return attempt.pid
    if who == "parent":
        return house.consumer.pid
    with house.store.read() as tx:
        known = {worker.pid for worker in workers.alive(tx, 0.0)}
    below = [
        pid
        for pid in processes.session_members(house.consumer.pid, 0)
        if pid != house.consumer.pid and pid not in known
    ]
    assert len(below) == 1
    return below[0]


@pytest.mark.parametrize("who", ["runner", "worker", "scheduler", "parent"])
def test_a_killed_training_ends_with_an_unbroken_curve_and_the_same_result(
    house: House, undisturbed: Job, who: str
) -> None:
    job = train(house)
    eventually(lambda: 0.2 < house.job(job.id).progress < 0.8, within=60)
    pid = victim(house, job, who)
    os.kill(pid, signal.SIGKILL)
    if who == "parent":
        house.stop(signal.SIGKILL)
        house.start()
    after = house.finished(job)
    assert after.status is Status.DONE
    assert after.attempt == (1 if who == "scheduler" else 2)
    ours, theirs = (
        curve(house, job, "validation_loss"),
        curve(house, undisturbed, "validation_loss"),
    )
    assert sorted(ours) == [float(epoch) for epoch in range(1, EPOCHS + 1)]
    assert ours == theirs
    assert after.result is not None
    assert undisturbed.result is not None
    told = {name for name in after.result if name != "duration_s"}
    assert {name: after.result[name] for name in told} == {
        name: undisturbed.result[name] for name in told
    }
