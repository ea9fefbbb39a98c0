"""Opening databases: new ones, old ones, and ones that cannot be used."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.domain.errors import StoreUnavailable
from app.settings import ROOT, Settings
from app.store import Database, Store, open_store, opening, tables


@pytest.mark.parametrize("name", ["main", "telemetry"])
def test_the_migrations_lead_to_the_tables(store: Store, name: str) -> None:
    database: Database = getattr(store, name)
    metadata: sa.MetaData = getattr(tables, name)
    with database.read() as tx:
        context = MigrationContext.configure(
            tx, opts={"compare_type": True, "version_table": f"nonstop_{name}_version"}
        )
        found = compare_metadata(context, metadata)
        checks = {
            table.name: {one["name"] for one in sa.inspect(tx).get_check_constraints(table.name)}
            for table in metadata.sorted_tables
        }
    assert found == []
    for table in metadata.sorted_tables:
        declared = {one.name for one in table.constraints if isinstance(one, sa.CheckConstraint)}
        assert checks[table.name] == declared


@pytest.mark.parametrize("name", ["main", "telemetry"])
def test_the_newest_migration_is_the_one_that_is_expected(name: str) -> None:
    newest = max((opening.MIGRATIONS / name / "versions").glob("*.py")).name.partition("_")[0]
    assert getattr(opening, f"{name.upper()}_REVISION") == newest


def test_opening_again_changes_nothing(settings: Settings, store: Store) -> None:
    before = (settings.data / "jobs.db").read_bytes()
    open_store(settings).close()
    assert (settings.data / "jobs.db").read_bytes() == before


def test_many_may_open_a_new_folder_at_once(settings: Settings) -> None:
    start = threading.Barrier(4)
    errors: list[BaseException] = []

    def open_it() -> None:
        start.wait()
        try:
            open_store(settings).close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_page_and_consumer_may_open_a_new_folder_at_once(settings: Settings) -> None:
    code = "from app.settings import load; from app.store import open_store; open_store(load())"
    openers = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(3)]
    assert [opener.wait(60) for opener in openers] == [0, 0, 0]


def test_a_newer_database_is_left_alone(settings: Settings, store: Store) -> None:
    with store.write() as tx:
        tx.execute(sa.text("UPDATE nonstop_main_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreUnavailable, match="newer version of Nonstop"):
        open_store(settings)


def test_what_is_no_database_is_told(settings: Settings) -> None:
    settings.data.mkdir()
    (settings.data / "jobs.db").write_text("This is a letter, and a rather long one at that. " * 99)
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(settings)


def test_a_file_in_place_of_the_folder_is_told(settings: Settings) -> None:
    settings.data.write_text("")
    with pytest.raises(StoreUnavailable, match="NONSTOP_DATA"):
        open_store(settings)


def test_a_folder_in_place_of_a_database_is_told(settings: Settings) -> None:
    (settings.data / "jobs.db").mkdir(parents=True)
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        open_store(settings)


def test_a_url_that_is_none_is_told(settings: Settings) -> None:
    broken = settings.model_copy(update={"database_url": "nonsense"})
    with pytest.raises(StoreUnavailable, match="NONSTOP_DATABASE_URL"):
        open_store(broken)


def test_a_folder_that_was_open_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    open_store(Settings(data=folder)).close()
    assert folder.stat().st_mode & 0o777 == 0o700
