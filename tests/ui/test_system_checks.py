"""What the system page says of what was looked at."""

import dataclasses
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.upkeep import Chore
from app.files.folder import DataFolder
from app.language import translator
from app.operations import health
from app.operations.health import Health
from app.settings import Settings
from app.store import Store
from app.store.chores import ChoreRow
from app.ui.components.system.checks import Check, every
from tests.ui.job_rows import Rows

UTC = ZoneInfo("UTC")
DAY_S = 86_400


@pytest.fixture
def sound(store: Store, settings: Settings) -> Health:
    """A house in which all is well."""
    rows = Rows(store)
    rows.worker()
    return health.look(store, settings, DataFolder(settings.data), now=rows.now)


def storage(found: Health, **changed: Any) -> Health:
    return dataclasses.replace(found, storage=dataclasses.replace(found.storage, **changed))


def planned(found: Health, chore: Chore, **changed: Any) -> Health:
    values: dict[str, Any] = dict.fromkeys(ChoreRow.__slots__) | {
        "name": chore,
        "next_at": found.at + 60,
    }
    return dataclasses.replace(found, chores={chore: ChoreRow(**values | changed)})


def watched(found: Health) -> list[Check]:
    return [check for check in every(found, translator("en"), UTC) if check.level != "ok"]


def test_nothing_is_to_watch(sound: Health) -> None:
    sound = storage(sound, free=1e12, total=2e12)
    assert watched(sound) == []
    assert not any(check.watch for check in every(sound, translator("ja"), UTC))


@pytest.mark.parametrize(
    ("free", "level"), [(health.LITTLE_SPACE - 1, "warn"), (health.NO_SPACE - 1, "fail")]
)
def test_a_full_disk(sound: Health, free: float, level: str) -> None:
    (check,) = watched(storage(sound, free=free))
    assert check.level == level
    assert "are left on the disk of the data folder." in check.watch


def test_what_databases_suffer_from(sound: Health) -> None:
    sound = storage(sound, free=1e12)
    (check,) = watched(storage(sound, log=health.LARGE_LOG + 1))
    assert "has grown to 256 MB" in check.watch
    (check,) = watched(dataclasses.replace(sound, engine="SQLite 3.40.1", is_safe=False))
    assert check.level == "fail"
    assert "SQLite 3.40.1 can damage databases" in check.watch


def test_bells_that_nobody_answers(sound: Health) -> None:
    sound = dataclasses.replace(storage(sound, free=1e12), bells=health.MANY_BELLS)
    assert [check.name for check in watched(sound)] == ["Broker"]


def test_a_backup_that_is_old_is_missed_only_where_they_are_made(sound: Health) -> None:
    sound = storage(sound, free=1e12, newest_backup_at=sound.at - 3 * DAY_S)
    assert watched(sound) == []
    (check,) = watched(planned(sound, Chore.BACKUP))
    assert "The newest backup is of" in check.watch
    assert watched(storage(planned(sound, Chore.BACKUP), newest_backup_at=None)) == []


def test_upkeep_that_failed(sound: Health) -> None:
    sound = storage(sound, free=1e12)
    ran = {"started_at": sound.at - 9, "ended_at": sound.at - 5, "is_ok": False}
    for chore in (Chore.BACKUP, Chore.CLEAN):
        failed = planned(sound, chore, **ran, note={"error": "There was no room."})
        (check,) = watched(failed)
        assert check.watch.endswith("failed: There was no room.")
    again = planned(sound, Chore.CLEAN, **ran | {"ended_at": None}, note={"error": "x"})
    assert watched(again) == []
