"""Connections and transactions: all that differs between SQLite and PostgreSQL."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine.interfaces import DBAPICursor

from app.domain.errors import StoreUnavailable
from app.domain.sentence import sentence

WAIT_S = 5.0  # how long a writer waits for another one
_BEGIN = "BEGIN IMMEDIATE"  # a deferred one that turns into a writer fails without waiting
_KEEP_LOG = "PRAGMA journal_mode=WAL"
_LOOK_EACH_S = 0.0005  # whether the write lock is free
_MODE = "nonstop_mode"


Transaction = sa.Connection  # what `read()` and `write()` give; call sites need no SQLAlchemy


LeaseTime = float | sa.ColumnElement[float]  # a value, or what the server puts in


class StorageFault(Exception):
    """The database could not do it: full disk, locked, input or output error. Nothing was
    written; the same may work later."""


class Busy(StorageFault):
    """Another process holds the write lock longer than this one may wait."""


class Conflict(Exception):
    """Another writer was faster with what must be unique. Nothing was written."""


class Database:
    """One database, with exactly two ways in: `read()` and `write()`.

    A bare connection would begin a transaction by itself and take SQLite's write lock for a
    mere SELECT, so there is none.
    """

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(url) if self.is_sqlite else _server_engine(url)

    @property
    def path(self) -> Path | None:
        """The file behind it; None for a server."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent view; writing in it is refused."""
        with self._transaction({"write": False}) as connection:
            yield connection

    @contextlib.contextmanager
    def write(self, *, durable: bool = True, wait_s: float = WAIT_S) -> Iterator[sa.Connection]:
        """The only writer until the block ends; commits at its end, rolls back on any exception.

        Args:
            durable: survives a power cut; without it, only a crash of the process.
            wait_s: how long to wait for another writer.

        Raises:
            Busy: the other writer took longer.
        """
        with self._transaction({"write": True, "durable": durable, "wait_s": wait_s}) as connection:
            yield connection

    @contextlib.contextmanager
    def _transaction(self, mode: dict[str, Any]) -> Iterator[sa.Connection]:
        try:
            with (
                self._engine.connect().execution_options(**{_MODE: mode}) as connection,
                connection.begin(),
            ):
                yield connection
        except exc.IntegrityError as error:
            raise Conflict(str(error.orig)) from error
        except exc.ProgrammingError:
            raise  # a mistake of ours
        except exc.DatabaseError as error:  # a damaged file has no narrower class
            kind = Busy if "locked" in str(error.orig) else StorageFault
            raise kind(str(error.orig)) from error

    def close(self) -> None:
        """Close every connection, as must be before a fork."""
        self._engine.dispose()

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database file; nothing to do on a server."""
        if not self.is_sqlite:
            return
        raw = self._engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA busy_timeout=50").execute(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            ).fetchall()
        except pysqlite3.dbapi2.OperationalError as error:
            raise StorageFault(str(error)) from error
        finally:
            raw.close()

    def lease_clock(self, monotonic: float) -> LeaseTime:
        """The clock leases are measured on.

        One host: its monotonic clock, which no change of the wall clock moves. Several hosts
        share only the server's clock.
        """
        if self.is_sqlite:
            return monotonic
        return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Float)


def sqlite_url(path: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=str(path))


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _server_engine(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=_to_json,
        pool_pre_ping=True,
        hide_parameters=True,  # errors are logged, and the URLs of channels hold secrets
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options()[_MODE]
        if not mode["write"]:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        durable = "on" if mode["durable"] else "off"
        connection.exec_driver_sql(f"SET LOCAL synchronous_commit = {durable}")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(mode['wait_s'] * 1000)}")

    return engine


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    # The system's SQLite may be one that can corrupt a WAL database (before 3.51.3).
    engine = sa.create_engine(
        url, module=pysqlite3.dbapi2, json_serializer=_to_json, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions begin below, not by the driver's guess
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(WAIT_S * 1000)}")
        # While another process does the same to a new file, SQLite does not wait by itself.
        if not _done_once_free(cursor, _KEEP_LOG, WAIT_S):
            cursor.execute(_KEEP_LOG)
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA wal_autocheckpoint=0")  # the scheduler does it, and it alone
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options()[_MODE]
        cursor = connection.connection.cursor()  # SQLAlchemy's own way takes five times as long
        if not mode["write"]:
            cursor.execute("PRAGMA query_only=1")
            cursor.execute("BEGIN")
            return
        cursor.execute("PRAGMA query_only=0")
        cursor.execute(f"PRAGMA synchronous={'FULL' if mode['durable'] else 'NORMAL'}")
        if not _begin_soon(cursor, mode["wait_s"]):
            connection.exec_driver_sql(_BEGIN)

    return engine


def _begin_soon(cursor: DBAPICursor, wait_s: float) -> bool:
    """Begin to write as soon as the lock is free; False when it was not for so many seconds.

    SQLite's own waiting sleeps longer each time, up to a tenth of a second, while others take
    turns: with eight submitters one call in a hundred took 0.6 s.
    """
    cursor.execute("PRAGMA busy_timeout=0")
    if not _done_once_free(cursor, _BEGIN, wait_s):
        return False
    cursor.execute(f"PRAGMA busy_timeout={int(wait_s * 1000)}")
    return True


def _done_once_free(cursor: DBAPICursor, statement: str, wait_s: float) -> bool:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            cursor.execute(statement)
            return True
        except pysqlite3.dbapi2.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                return False
        time.sleep(_LOOK_EACH_S)


def make_data_folder(folder: Path) -> None:
    """Create the data folder, closed to other users.

    Raises:
        StoreUnavailable: it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise StoreUnavailable(
            sentence(
                "The data folder {folder} cannot be used: {cause}. Set NONSTOP_DATA to a folder"
                " that you may write to.",
                folder=folder,
                cause=error.strerror or error,
            )
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreUnavailable(
            sentence(
                "The data folder {folder} cannot be written to. Set NONSTOP_DATA to a folder"
                " that you may write to.",
                folder=folder,
            )
        )


def create_closed(path: Path) -> None:
    """Create a file that only its owner can read; SQLite gives its companions the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
