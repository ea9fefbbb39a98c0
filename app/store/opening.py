"""Open the databases, creating or migrating them where that is due."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.domain.errors import StoreUnavailable
from app.domain.sentence import sentence
from app.settings import Settings
from app.store import tables
from app.store.engine import (
    WAIT_S,
    Database,
    StorageFault,
    create_closed,
    make_data_folder,
    sqlite_url,
)

MIGRATIONS = Path(__file__).parent / "migrations"
MAIN_REVISION = "0004"  # newest file in migrations/main/versions
TELEMETRY_REVISION = "0001"  # newest file in migrations/telemetry/versions

_one_at_a_time = threading.Lock()  # Alembic keeps what it works on in globals


@dataclass(frozen=True, slots=True)
class Store:
    """The open databases. `read` and `write` are those of the main one."""

    main: Database
    telemetry: Database

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """See `Database.read`."""
        with self.main.read() as tx:
            yield tx

    @contextlib.contextmanager
    def write(self, *, durable: bool = True, wait_s: float = WAIT_S) -> Iterator[sa.Connection]:
        """See `Database.write`."""
        with self.main.write(durable=durable, wait_s=wait_s) as tx:
            yield tx

    def close(self) -> None:
        """Close every connection, as must be before a fork."""
        self.main.close()
        self.telemetry.close()


def open_store(settings: Settings) -> Store:
    """Open the databases that the settings name.

    Raises:
        StoreUnavailable: the folder or a database cannot be used, or a newer version of Nonstop
            wrote them.
    """
    where = "NONSTOP_DATABASE_URL" if settings.database_url else settings.data
    try:
        store = _connect(settings)
        _bring_up_to_date(store.main, "main", MAIN_REVISION, tables.main)
        _bring_up_to_date(store.telemetry, "telemetry", TELEMETRY_REVISION, tables.telemetry)
    except (OSError, StorageFault, sa.exc.SQLAlchemyError) as error:
        raise StoreUnavailable(
            sentence(
                "The databases of {where} cannot be used: {cause}. `python -m app doctor` tells"
                " more.",
                where=where,
                cause=getattr(error, "orig", None) or error,
            )
        ) from error
    return store


def _connect(settings: Settings) -> Store:
    if settings.database_url:
        url = sa.make_url(settings.database_url)
        return Store(Database(url), Database(url))
    make_data_folder(settings.data)
    _refuse_lost(settings.data)
    for name in ("jobs.db", "telemetry.db"):
        create_closed(settings.data / name)
    return Store(
        Database(sqlite_url(settings.data / "jobs.db")),
        Database(sqlite_url(settings.data / "telemetry.db")),
    )


def _refuse_lost(folder: Path) -> None:
    """Starting anew where there were jobs would look as if all had been well."""
    database = folder / "jobs.db"
    whole = database.exists() and database.stat().st_size > 0
    telemetry = folder / "telemetry.db"
    used = (folder / "jobs").exists() or (telemetry.exists() and telemetry.stat().st_size > 0)
    if used and not whole:
        raise StoreUnavailable(
            sentence(
                "{file} is missing or empty, although {folder} has been used. Restore it from a"
                " backup as docs/operating.md tells, or set NONSTOP_DATA to an empty folder;"
                " Nonstop does not start anew by itself.",
                file="jobs.db",
                folder=folder,
            )
        )


def _bring_up_to_date(database: Database, name: str, newest: str, metadata: sa.MetaData) -> None:
    with database.read() as tx:
        found = _revision(tx, name)
    if found == newest:
        return
    if found is not None and found > newest:
        raise StoreUnavailable(
            sentence(
                "The database was written by a newer version of Nonstop (schema {found}, this one"
                " knows {known}). Start the newer version, or restore a backup.",
                found=found,
                known=newest,
            )
        )
    with _one_at_a_time, database.write(wait_s=60) as tx:
        _migrate(tx, name, metadata)


def _version_table(name: str) -> str:
    return f"nonstop_{name}_version"


def _revision(tx: sa.Connection, name: str) -> str | None:
    table = _version_table(name)
    if not sa.inspect(tx).has_table(table):
        return None
    return tx.execute(sa.text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608


def _migrate(tx: sa.Connection, name: str, metadata: sa.MetaData) -> None:
    from alembic.config import Config  # a quarter of a second that most starts do not need
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / name))
    script = ScriptDirectory.from_config(config)

    def upgrade(revision: str, _context: MigrationContext) -> list[object]:
        return list(script._upgrade_revs("head", revision))

    with EnvironmentContext(config, script, fn=upgrade) as environment:
        environment.configure(
            connection=tx,
            target_metadata=metadata,
            version_table=_version_table(name),
            transactional_ddl=True,
            transaction_per_migration=False,
            render_as_batch=True,
        )
        environment.run_migrations()
