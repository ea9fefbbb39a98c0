"""Upkeep by a real consumer: beside jobs, killed in the middle, hanging, and put back."""

import os
import signal

import pytest

from app import clock, processes
from app.domain.job import Status
from app.domain.outcome import Done
from app.domain.upkeep import Chore
from app.files import backups
from app.operations import chores
from app.operations.restore import restore
from app.store import Store, health, workers
from app.store import chores as rows
from tests import make
from tests.consumer.house import House
from tests.eventually import eventually
from tests.properties import invariants

pytestmark = pytest.mark.consumer


def ask(house: House, chore: Chore) -> None:
    eventually(lambda: chore in every(house.store), within=20)
    chores.ask(house.store, chore, by="test", now=clock.now())


def every(store: Store) -> dict[str, rows.ChoreRow]:
    with store.read() as tx:
        return rows.every(tx)


def ended(house: House, chore: Chore) -> rows.ChoreRow:
    """Wait for the end of a chore that was asked for."""

    def look() -> rows.ChoreRow | None:
        one = every(house.store).get(chore)
        return one if one is not None and one.ended_at is not None else None

    found = eventually(look, within=30)
    assert found is not None
    return found


def test_a_backup_made_under_load_brings_everything_back(house: House) -> None:
    house.start()
    long = house.submit("remembers", gate=str(house.data / "gate"))
    many = [house.submit("steps", steps=3, note=str(number)) for number in range(40)]
    eventually(lambda: list(house.folder.checkpoint(long.id).glob("*.pt")), within=30)
    ask(house, Chore.BACKUP)
    later = [house.submit("steps", steps=3, note=str(number)) for number in range(40, 80)]
    made = ended(house, Chore.BACKUP)
    assert (made.is_ok, made.ended_at is not None) == (True, True), made.note
    for job in (*many, *later):
        assert house.finished(job).status is Status.DONE
    house.stop(signal.SIGKILL)
    eventually(lambda: not processes.having_open(house.folder.databases), within=20)

    (backup,) = backups.every(house.folder)
    house.store.close()
    restore(house.settings, backup.name, now=clock.now())
    found = invariants.contents(house.data)
    at_backup = {row["id"]: row["status"] for row in found["jobs"]}
    assert at_backup[long.id] == "running"
    kept = {path.parts[-3] for path in house.folder.jobs.glob("*/attempts/1")}
    assert kept == {str(row["id"]) for row in found["jobs"] if row["attempt"]}
    (house.data / "gate").touch()
    house.start()
    for job_id in at_backup:
        assert house.finished(house.job(job_id)).status is Status.DONE
    assert house.job(long.id).result == {"resumed_from": 3.0, "seen": 7.0}
    assert house.job(long.id).attempt == 2
    fresh = house.submit("steps", steps=2)
    assert fresh.id > max(job.id for job in later)
    assert house.finished(fresh).status is Status.DONE
    assert house.stop() == 0
    for database in (house.store.main, house.store.telemetry):
        assert health.damages(database, thorough=True) == []
    found = invariants.contents(house.data)
    invariants.check(found["jobs"], found["attempts"])
    assert all(row["attempt"] == 1 for row in found["jobs"] if at_backup.get(row["id"]) == "done")


def test_a_chore_that_hangs_holds_up_nobody_and_ends_with_the_consumer(house: House) -> None:
    house.start(NONSTOP_FAULT="in_chore=stop")
    ask(house, Chore.BACKUP)
    eventually(lambda: every(house.store)[Chore.BACKUP].is_running, within=20)
    assert house.finished(house.submit("steps", steps=3)).status is Status.DONE
    with house.store.read() as tx:
        before = workers.last_beat(tx)

    def beat() -> bool:
        with house.store.read() as tx:
            return (workers.last_beat(tx) or 0) > (before or 0) + 3

    eventually(beat, within=30)
    assert every(house.store)[Chore.BACKUP].is_running
    assert house.stop() == 0
    house.start()
    interrupted = ended(house, Chore.BACKUP)
    assert interrupted.note == {"error": "The consumer was stopped before it was done."}
    assert house.stop() == 0


def test_a_clean_up_killed_in_the_middle_is_done_by_the_next(house: House) -> None:
    flag = house.data / "flag"
    job, lease = make.running(house.store)
    make.finish(house.store, lease, Done({}), now=clock.now() - 86400)
    house.folder.checkpoint(job.id).mkdir(parents=True)
    os.utime(house.folder.job(job.id), (0, 0))
    flag.touch()
    house.start(NONSTOP_FAULT=f"mid_removal=kill:{flag}", NONSTOP_KEEP="done: 0 jobs")
    ask(house, Chore.CLEAN)
    house.store.close()  # nobody but the consumer has the databases open while it forks
    eventually(lambda: "the chore clean failed" in house.said(), within=30)
    died = ended(house, Chore.CLEAN)
    assert died.note == {"error": "Its process died before it was done."}
    assert invariants.contents(house.data)["jobs"] == []
    assert house.folder.job(job.id).exists(), "the row went first"
    ask(house, Chore.CLEAN)
    eventually(lambda: every(house.store)[Chore.CLEAN].is_ok, within=30)
    assert not house.folder.job(job.id).exists()
