"""Upkeep is done when it is due, by one scheduler, and what it did is known."""

import threading
from typing import Any

import pytest

from app.domain.errors import NotAllowed
from app.domain.outcome import Done
from app.domain.upkeep import Chore
from app.files import backups
from app.files.folder import DataFolder
from app.language import translator
from app.language.chores import name as chore_name
from app.language.chores import told
from app.operations import chores, storage
from app.operations.upkeep import checkpoint
from app.settings import Settings
from app.store import Store, open_store
from app.store import chores as rows
from tests import make

NOW = make.NOW  # 2027-01-15 08:00 UTC
DAY = 86400.0


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def row(store: Store, chore: Chore) -> rows.ChoreRow:
    with store.read() as tx:
        return rows.every(tx)[chore]


def ended(store: Store, chore: Chore, started_at: float, **note: Any) -> bool:
    with store.write() as tx:
        return rows.end(tx, chore, started_at=started_at, is_ok=True, note=note, now=started_at + 1)


def test_each_kind_is_due_when_the_settings_say(store: Store, settings: Settings) -> None:
    chores.plan(store, settings, now=NOW)
    assert row(store, Chore.CLEAN).next_at == NOW + 19 * 3600
    assert row(store, Chore.BACKUP).next_at == NOW + 19 * 3600 + 600
    assert row(store, Chore.MEASURE).next_at == NOW + 60
    assert chores.take_due(store, settings, now=NOW + 59) == []
    tomorrow = NOW + DAY
    assert chores.take_due(store, settings, now=tomorrow, but=["clean"]) == ["backup", "measure"]
    assert chores.take_due(store, settings, now=tomorrow) == ["clean"]
    assert chores.take_due(store, settings, now=tomorrow) == []
    assert row(store, Chore.CLEAN).next_at == NOW + DAY + 19 * 3600


def test_what_came_due_while_nothing_ran_is_done_once(store: Store, settings: Settings) -> None:
    chores.plan(store, settings, now=NOW)
    chores.plan(store, settings, now=NOW + 9 * DAY)
    assert set(chores.take_due(store, settings, now=NOW + 9 * DAY)) == set(Chore)
    assert chores.take_due(store, settings, now=NOW + 9 * DAY) == []


def test_a_changed_setting_counts_from_the_next_start(store: Store, settings: Settings) -> None:
    chores.plan(store, settings, now=NOW)
    never = settings.model_copy(update={"backup_at": "", "clean_at": "30 9 * * *"})
    chores.plan(store, never, now=NOW)
    assert row(store, Chore.BACKUP).next_at is None
    assert row(store, Chore.CLEAN).next_at == NOW + 5400
    chores.ask(store, Chore.BACKUP, by="me", now=NOW)
    assert chores.take_due(store, never, now=NOW) == ["backup"]
    assert row(store, Chore.BACKUP).next_at is None


def test_somebody_may_ask_once_there_was_a_consumer(store: Store, settings: Settings) -> None:
    with pytest.raises(NotAllowed, match="Start the consumer"):
        chores.ask(store, Chore.BACKUP, by="me", now=NOW)
    chores.plan(store, settings, now=NOW)
    for _time in range(2):
        chores.ask(store, Chore.BACKUP, by="me", now=NOW)
    assert chores.take_due(store, settings, now=NOW) == ["backup"]
    assert chores.take_due(store, settings, now=NOW + 1) == []


def test_of_many_schedulers_one_takes_each(settings: Settings, store: Store) -> None:
    chores.plan(store, settings, now=NOW)
    taken: list[Chore] = []
    together = threading.Barrier(4)

    def take() -> None:
        mine = open_store(settings)
        together.wait()
        taken.extend(chores.take_due(mine, settings, now=NOW + 2 * DAY))
        mine.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(Chore)


def test_only_the_run_that_started_says_how_it_went(store: Store, settings: Settings) -> None:
    chores.plan(store, settings, now=NOW)
    chores.take_due(store, settings, now=NOW + 60)
    assert row(store, Chore.MEASURE).is_running
    assert not ended(store, Chore.MEASURE, NOW)
    assert ended(store, Chore.MEASURE, NOW + 60, jobs=1)
    assert not ended(store, Chore.MEASURE, NOW + 60, jobs=2)
    now = row(store, Chore.MEASURE)
    assert (now.is_running, now.is_ok, now.note) == (False, True, {"jobs": 1})


def test_what_was_interrupted_is_said(store: Store, settings: Settings) -> None:
    chores.plan(store, settings, now=NOW)
    chores.take_due(store, settings, now=NOW + 60)
    chores.say_interrupted(store, now=NOW + 70)
    one = row(store, Chore.MEASURE)
    assert (one.is_running, one.is_ok, one.ended_at) == (False, False, NOW + 70)
    assert told(translator("ja"), Chore.MEASURE, one.note or {}) == (
        "終わる前にコンシューマーが停止しました。"
    )
    assert row(store, Chore.BACKUP).started_at is None


def test_each_kind_does_what_it_is_for(store: Store, settings: Settings) -> None:
    folder = DataFolder(settings.data)
    for when in (NOW - 100 * DAY, NOW):
        job, lease = make.running(store, now=when)
        make.finish(store, lease, Done({}), now=when)
        path = folder.log(job.id, 1)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * 1500)
    chores.plan(store, settings, now=NOW)
    english = translator("en")

    note = chores.do(store, settings, Chore.MEASURE, now=NOW)
    chores.take_due(store, settings, now=NOW + 60)
    assert storage.storage(store, folder).measured is None
    ended(store, Chore.MEASURE, NOW + 60, **note)
    seen = storage.storage(store, folder)
    assert seen.measured is not None
    assert (seen.measured.jobs, seen.measured_at) == (3000, NOW + 61)
    assert (seen.measured.to_remove_jobs, seen.measured.to_remove_size) == (1, 1500)
    assert told(english, Chore.MEASURE, note) == "Files of jobs: 3.0 kB"

    note = chores.do(store, settings, Chore.CLEAN, now=NOW)
    assert told(english, Chore.CLEAN, note) == "Removed 1 job, 1.5 kB."
    assert not folder.job(1).exists()
    assert folder.job(2).exists()
    assert row(store, Chore.MEASURE).next_at == NOW, "what was measured is not so any more"

    note = chores.do(store, settings, Chore.BACKUP, now=NOW)
    (made,) = backups.every(folder)
    assert told(english, Chore.BACKUP, note).startswith(made.name)
    seen = storage.storage(store, folder)
    assert (seen.backup_count, seen.newest_backup_at) == (1, NOW)
    assert seen.backups == made.size
    assert seen.databases > 0
    assert 0 < seen.free < seen.total


@pytest.mark.parametrize("chore", Chore)
def test_notes_of_another_version_say_nothing(chore: Chore) -> None:
    assert told(translator("en"), chore, {"what": 1}) == ""
    assert chore_name(translator("ja"), chore) != chore_name(translator("en"), chore)


def test_a_rule_that_cannot_be_read_is_named(settings: Settings) -> None:
    assert chores.problems(settings, now=NOW) == []
    wrong = settings.model_copy(update={"backup_at": "61 3 * * *", "clean_at": "often"})
    assert [one.field for one in chores.problems(wrong, now=NOW)] == [
        "NONSTOP_BACKUP_AT",
        "NONSTOP_CLEAN_AT",
    ]


def test_the_log_is_moved_into_the_databases(store: Store, settings: Settings) -> None:
    folder = DataFolder(settings.data)
    for _number in range(50):
        make.job(store, title="x" * 200)
    assert storage.storage(store, folder).log > 100_000
    with open_store(settings).read() as tx:  # somebody who reads for a long time
        tx.exec_driver_sql("SELECT count(*) FROM jobs").scalar()
        make.job(store)
        checkpoint(store)
        assert storage.storage(store, folder).log > 100_000
    checkpoint(store)
    assert storage.storage(store, folder).log == 0
