"""Copies of SQLite databases, and what is in them."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pysqlite3.dbapi2 as sqlite

from app.store.engine import Database, StorageFault, create_closed
from app.store.opening import MAIN_REVISION

_NUMBERS = "SELECT seq FROM sqlite_sequence WHERE name = 'jobs'"


def copy(database: Database, path: Path) -> None:
    """Write a consistent copy while others read and write.

    Raises:
        StorageFault: it could not be written whole.
    """
    assert database.path is not None
    create_closed(path)
    try:
        connection = sqlite.connect(
            f"file:{quote(str(database.path))}?mode=rw", uri=True, timeout=60
        )
        try:
            connection.isolation_level = None
            connection.execute("VACUUM INTO ?", (str(path),))
        finally:
            connection.close()
    except sqlite.DatabaseError as error:
        raise StorageFault(str(error)) from error


def damages(path: Path) -> list[str]:
    """What is wrong with a copy; empty when it is whole and all of it hangs together."""
    try:
        with _reading(path) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite.DatabaseError as error:
        return [str(error)]
    return [one for one in found if one != "ok"] + [f"{row[0]}: row {row[1]}" for row in strays[:5]]


def is_of_newer_version(path: Path) -> bool:
    """Whether a newer version of Nonstop wrote a copy of jobs.db."""
    with _reading(path) as connection:
        found = connection.execute("SELECT version_num FROM nonstop_main_version").fetchone()
    return found is not None and str(found[0]) > MAIN_REVISION


def attempts(path: Path) -> dict[int, int]:
    """The newest attempt of each job in a copy of jobs.db."""
    with _reading(path) as connection:
        return dict(connection.execute("SELECT id, attempt FROM jobs"))


def last_number(path: Path) -> int:
    """The highest number that a jobs.db gave to a job; 0 when it cannot be told."""
    try:
        with _reading(path) as connection:
            found = connection.execute(_NUMBERS).fetchone()
    except sqlite.DatabaseError:
        return 0
    return int(found[0]) if found else 0


def go_on_after(path: Path, numbers: Iterable[int]) -> None:
    """Have a jobs.db that nobody uses give no number again that is known elsewhere."""
    highest = max(numbers, default=0)
    with _changing(path) as connection:
        found = connection.execute(_NUMBERS).fetchone()
        if found is None:
            connection.execute("INSERT INTO sqlite_sequence VALUES ('jobs', ?)", (highest,))
        elif found[0] < highest:
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'jobs'", (highest,))


def forget_unended_upkeep(path: Path) -> None:
    """Have a jobs.db that nobody uses tell of no upkeep as broken off: one run made this copy."""
    with _changing(path) as connection:
        connection.execute("UPDATE chores SET started_at = NULL WHERE ended_at IS NULL")


@contextlib.contextmanager
def _changing(path: Path) -> Iterator[Any]:
    """A connection whose changes are kept unless the block raises."""
    connection = sqlite.connect(str(path))
    try:
        with connection:
            yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Any]:
    """A connection that changes nothing, not even the files beside."""
    connection = sqlite.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()
