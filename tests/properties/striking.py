"""Faults at the n-th statement: an error of the database, or the end of the process."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pysqlite3.dbapi2 as sqlite

from app.store import Store

COMMITTED = "committed"  # the point right after a commit


class Striker:
    """Counts what a store is made to do, and strikes once, before the n-th thing."""

    def __init__(self, at: int | None = None, strike: Callable[[], None] = lambda: None) -> None:
        self.points: list[str] = []
        self._at, self._strike = at, strike

    def passes(self, point: str) -> None:
        self.points.append(point)
        if len(self.points) - 1 == self._at:
            self._strike()

    @contextmanager
    def watching(self, store: Store) -> Iterator[None]:
        """Until the block ends."""
        dialects = [database._engine.dialect for database in (store.main, store.telemetry)]
        for dialect in dialects:
            self._wrap(dialect)
        try:
            yield
        finally:
            for dialect in dialects:
                for name in ("do_execute", "do_executemany", "do_commit"):
                    delattr(dialect, name)

    def _wrap(self, dialect: Any) -> None:
        execute, many, commit = dialect.do_execute, dialect.do_executemany, dialect.do_commit

        def do_execute(cursor: Any, statement: str, *rest: Any) -> None:
            self.passes(statement)
            execute(cursor, statement, *rest)

        def do_executemany(cursor: Any, statement: str, *rest: Any) -> None:
            self.passes(statement)
            many(cursor, statement, *rest)

        def do_commit(connection: Any) -> None:
            self.passes("COMMIT")
            commit(connection)
            self.passes(COMMITTED)

        dialect.do_execute, dialect.do_executemany = do_execute, do_executemany
        dialect.do_commit = do_commit


def error(text: str) -> Callable[[], None]:
    """What SQLite's driver raises."""

    def strike() -> None:
        raise sqlite.OperationalError(text)

    return strike


def die() -> None:
    """As a power cut for this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(action: Callable[[], object]) -> int:
    """Do something in a forked process that shares no connection; how it ended, as a code."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
