"""Where word is sent. A channel of the settings has a row without its URL."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from app.store.tables import channels


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that word can be sent to. `url` holds secrets and is never shown or logged."""

    id: int
    name: str
    url: str = field(repr=False)  # empty: the settings have it
    by: str
    created_at: float

    @property
    def is_from_settings(self) -> bool:
        return not self.url


_COLUMNS = [channels.c[name] for name in Channel.__slots__]


def add(tx: sa.Connection, *, name: str, url: str, by: str, now: float) -> Channel:
    """Make a channel; its name is free."""
    statement = (
        sa.insert(channels).values(name=name, url=url, by=by, created_at=now).returning(*_COLUMNS)
    )
    return Channel(*tx.execute(statement).one())


def get(tx: sa.Connection, channel_id: int) -> Channel | None:
    row = tx.execute(sa.select(*_COLUMNS).where(channels.c.id == channel_id)).first()
    return Channel(*row) if row else None


def by_name(tx: sa.Connection, name: str) -> Channel | None:
    row = tx.execute(sa.select(*_COLUMNS).where(channels.c.name == name)).first()
    return Channel(*row) if row else None


def every(tx: sa.Connection) -> list[Channel]:
    """All channels, by name."""
    return [Channel(*row) for row in tx.execute(sa.select(*_COLUMNS).order_by(channels.c.name))]


def remove(tx: sa.Connection, channel_id: int) -> bool:
    """Remove a channel and all watches that tell it; False when it is gone already."""
    return tx.execute(sa.delete(channels).where(channels.c.id == channel_id)).rowcount == 1
