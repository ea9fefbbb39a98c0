"""What `doctor` and the system page ask a database about itself."""

import sqlalchemy as sa

from app.store.engine import Database, StorageFault

SAFE_SQLITE = (3, 51, 3)  # earlier ones can corrupt a database in WAL mode


def engine_version(database: Database) -> tuple[int, ...]:
    """The version of the SQLite or PostgreSQL behind a database."""
    with database.read() as tx:
        return tuple(int(part) for part in tx.dialect.server_version_info or ())


def is_safe(database: Database) -> bool:
    """Whether that version is known not to damage what it keeps."""
    return not database.is_sqlite or engine_version(database) >= SAFE_SQLITE


def damages(database: Database, *, most: int = 5, thorough: bool = False) -> list[str]:
    """What a look through a whole SQLite database finds wrong; a server checks itself.

    Args:
        thorough: compare every index with its table, too, which takes several times as long.
    """
    if not database.is_sqlite:
        return []
    check = "integrity_check" if thorough else "quick_check"
    try:
        with database.read() as tx:
            found = list(tx.exec_driver_sql(f"PRAGMA {check}({most:d})").scalars())
    except (StorageFault, sa.exc.DatabaseError) as error:
        return [str(error)]
    return [] if found == ["ok"] else [str(line) for line in found]
