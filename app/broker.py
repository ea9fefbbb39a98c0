"""Bells: messages that say only "there may be work". Nothing else knows how they travel.

A lost bell delays nothing for longer than a second, because idle workers look by themselves;
a doubled one is harmless. So the broker's file is disposable, and ringing never fails.
"""

import contextlib
import json
import logging
import os
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage

from app.settings import Settings

logger = logging.getLogger("nonstop.broker")


BELL = "tasks.bell"  # the Huey task that a bell is a call of
_ENOUGH = 256  # waiting bells, as many as there may be workers; one more would wake nobody


def ring(settings: Settings) -> None:
    """Wake a worker. Never fails: the job's row is the truth, and workers look once a second."""
    try:
        huey = _huey(settings)
        heal(huey)  # or the bells of a deleted file would be counted
        if huey.pending_count() >= _ENOUGH:
            return
        message = Message(id=uuid.uuid4().hex, name=BELL, retries=0, args=(), kwargs={})
        huey.storage.enqueue(huey.serializer.serialize(message))
    except Exception as error:
        logger.warning("The bell did not ring (%s); a worker will look within a second.", error)


def bells_waiting(settings: Settings, *, limit: int) -> int:
    """How many bells nobody has answered yet; the limit when that cannot be told."""
    try:
        return int(_huey(settings).pending_count())
    except Exception as error:
        logger.warning("The bells cannot be counted: %s", error)
        return limit


def _huey(settings: Settings) -> Any:
    from huey_config import build  # not above: it imports this module

    return build(settings.data, settings.broker_url)


def heal(huey: Any) -> None:
    """Notice that the broker's file was deleted or replaced, and open the one that is there."""
    if isinstance(huey.storage, BellStorage):
        huey.storage.heal()


class JsonSerializer(Serializer):
    """Messages as JSON: whoever can write to the broker cannot make a worker run code."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


def make_fifo(settings: Settings) -> None:
    """Create the pipe that wakes workers at once, in place of anything else of its name."""
    path = settings.data / "bell"
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISFIFO(path.stat().st_mode):
            return
        path.unlink()
    with contextlib.suppress(FileExistsError):
        os.mkfifo(path, 0o600)


def open_fifo(settings: Settings) -> int:
    """A descriptor that becomes readable at each ring; each ring is one byte."""
    make_fifo(settings)
    # Read and write: with a writer of its own the pipe never reports its end.
    return os.open(settings.data / "bell", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)


class BellStorage(SqliteStorage):
    """Huey's SQLite storage on a current SQLite, with a pipe that wakes idle workers."""

    begin_sql = "begin immediate"
    integrity_error = sqlite.IntegrityError
    operational_error = sqlite.OperationalError

    def __init__(self, name: str, *, data: Path) -> None:
        self._fifo = data / "bell"
        # Creating tables here would make importing `tasks` wait for a locked broker.
        self._inode = 0
        self._conn: Any = None
        super().__init__(name, filename=str(data / "huey.db"), create_tables=False)

    def _create_connection(self) -> Any:
        descriptor = os.open(self.filename, os.O_CREAT | os.O_RDWR, 0o600)
        self._inode = os.fstat(descriptor).st_ino
        os.close(descriptor)
        connection = sqlite.connect(
            self.filename, timeout=self._timeout, check_same_thread=False, isolation_level=None
        )
        self._set_journal_mode(connection)
        known = connection.execute("select 1 from sqlite_master where name = 'counter'").fetchone()
        if not known:
            connection.execute(self.begin_sql)
            for statement in self.ddl:
                connection.execute(statement)
            connection.commit()
        return connection

    @contextlib.contextmanager
    def db(self, commit: bool = False, close: bool = False) -> Iterator[Any]:
        """Huey's own, but rolled back on every kind of exception.

        Huey rolls back on `Exception` only; a KeyboardInterrupt inside its transaction would
        leave the broker locked for every process, for ever.
        """
        with self.lock:
            try:
                connection = self.conn
            except sqlite.DatabaseError:
                self._discard()
                raise
            cursor = connection.cursor()
            try:
                if commit:
                    cursor.execute(self.begin_sql)
                yield cursor
                if commit:
                    connection.commit()
            except sqlite.DatabaseError as error:
                # Exactly this class is a damaged file; the others are what they are called.
                if type(error) is sqlite.DatabaseError or "disk I/O" in str(error):
                    self._discard()
                raise
            finally:
                if self._conn is not None and connection.in_transaction:
                    connection.rollback()
                if self._conn is not None:
                    cursor.close()
                if close and self._conn is not None:
                    connection.close()
                    self._conn = None

    def _discard(self) -> None:
        """Remove a file that is no database any more: it holds nothing but bells."""
        logger.warning("%s is damaged and is made anew; no job is lost", self.filename)
        if self._conn is not None:
            self._conn.close()
            self._conn = None
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.filename + ending)

    def heal(self) -> None:
        """Let go of a file that is not there any more under its name."""
        with contextlib.suppress(FileNotFoundError):
            if os.stat(self.filename).st_ino == self._inode:
                return
        self.close()

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        self.heal()
        super().enqueue(data, priority)
        with contextlib.suppress(OSError):  # nobody is listening, or the pipe is full of rings
            descriptor = os.open(self._fifo, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                os.write(descriptor, b"!")
            finally:
                os.close(descriptor)
