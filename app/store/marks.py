"""How far something has been read."""

import sqlalchemy as sa

from app.store.tables import marks


def get(tx: sa.Connection, name: str) -> float | None:
    """The mark of this name; None before the first reading."""
    return tx.execute(sa.select(marks.c.number).where(marks.c.name == name)).scalar()


def put(tx: sa.Connection, name: str, number: float) -> None:
    """Set a mark."""
    moved = tx.execute(sa.update(marks).where(marks.c.name == name).values(number=number))
    if not moved.rowcount:
        tx.execute(sa.insert(marks).values(name=name, number=number))
