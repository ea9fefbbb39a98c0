"""What is to be sent, and what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from app.domain.notices import LONGEST_WAIT_S
from app.store.tables import outbox

_CLOCKS_DIFFER_S = 600.0  # of several hosts, at most


class Fate(StrEnum):
    """What became of a notice."""

    WAITING = "waiting"  # for its first or next try
    SENT = "sent"
    GIVEN_UP = "given_up"  # tried often enough, or put aside by a person


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one channel; times are seconds since the epoch, UTC."""

    id: int
    key: str  # of two with the same key only one is written
    channel_id: int | None
    channel_name: str
    job_id: int | None
    title: str
    body: str
    tries: int
    next_try_at: float | None  # None: nothing more will be tried
    sent_at: float | None
    error: str | None  # why the newest try failed
    created_at: float

    @property
    def fate(self) -> Fate:
        if self.sent_at is not None:
            return Fate.SENT
        return Fate.GIVEN_UP if self.next_try_at is None else Fate.WAITING


_COLUMNS = [outbox.c[name] for name in Notice.__slots__]


def put(
    tx: sa.Connection,
    *,
    key: str,
    channel_id: int,
    channel_name: str,
    job_id: int | None,
    title: str,
    body: str,
    now: float,
) -> int | None:
    """Put a message in; its number, or None when one with this key is there already."""
    if of_key(tx, key) is not None:
        return None
    statement = (
        sa.insert(outbox)
        .values(
            key=key,
            channel_id=channel_id,
            channel_name=channel_name,
            job_id=job_id,
            title=title,
            body=body,
            tries=0,
            next_try_at=now,
            created_at=now,
        )
        .returning(outbox.c.id)
    )
    notice_id: int = tx.execute(statement).scalar_one()
    return notice_id


def of_key(tx: sa.Connection, key: str) -> int | None:
    """The number of the message with a key."""
    found: int | None = tx.execute(sa.select(outbox.c.id).where(outbox.c.key == key)).scalar()
    return found


def get(tx: sa.Connection, notice_id: int) -> Notice | None:
    row = tx.execute(sa.select(*_COLUMNS).where(outbox.c.id == notice_id)).first()
    return Notice(*row) if row else None


def newest(tx: sa.Connection, *, limit: int, fate: Fate | None = None) -> list[Notice]:
    """The newest messages, newest first; all, or those of one fate."""
    statement = sa.select(*_COLUMNS).order_by(outbox.c.id.desc()).limit(limit)
    if fate is not None:
        statement = statement.where(_has(fate))
    return [Notice(*row) for row in tx.execute(statement)]


def count(tx: sa.Connection, fate: Fate) -> int:
    """How many messages have this fate."""
    return tx.execute(sa.select(sa.func.count()).select_from(outbox).where(_has(fate))).scalar_one()


def _has(fate: Fate) -> sa.ColumnElement[bool]:
    return {
        Fate.SENT: outbox.c.sent_at.is_not(None),
        Fate.WAITING: outbox.c.next_try_at.is_not(None),
        Fate.GIVEN_UP: sa.and_(outbox.c.sent_at.is_(None), outbox.c.next_try_at.is_(None)),
    }[fate]


def is_due(now: float | sa.ColumnElement[float]) -> sa.ColumnElement[bool]:
    """That a message is to be tried now; one that was put off by a clock that was ahead, too."""
    too_far = outbox.c.next_try_at > now + LONGEST_WAIT_S + _CLOCKS_DIFFER_S
    return sa.or_(outbox.c.next_try_at <= now, too_far)


def first_due(tx: sa.Connection, now: float, *, but: Collection[int] = ()) -> Notice | None:
    """The message that has been due for longest.

    Args:
        but: channels that are left alone.
    """
    statement = (
        sa.select(*_COLUMNS)
        .where(
            is_due(now),
            sa.or_(outbox.c.channel_id.is_(None), outbox.c.channel_id.not_in(but)),
        )
        .order_by(outbox.c.next_try_at, outbox.c.id)
        .limit(1)
    )
    row = tx.execute(statement).first()
    return Notice(*row) if row else None


def take(
    tx: sa.Connection, notice: Notice, *, next_try_at: float | None, error: str
) -> Notice | None:
    """Begin a try; None when another sender began one first.

    Args:
        next_try_at: when it is tried again if nothing more is heard of this try.
        error: what is said until then.
    """
    statement = (
        sa.update(outbox)
        .where(outbox.c.id == notice.id, outbox.c.next_try_at == notice.next_try_at)
        .values(tries=outbox.c.tries + 1, next_try_at=next_try_at, error=error)
        .returning(*_COLUMNS)
    )
    row = tx.execute(statement).first()
    return Notice(*row) if row else None


def sent(tx: sa.Connection, notice_id: int, now: float) -> None:
    """Write down that it arrived, whatever was decided about it meanwhile."""
    statement = (
        sa.update(outbox)
        .where(outbox.c.id == notice_id, outbox.c.sent_at.is_(None))
        .values(sent_at=now, next_try_at=None, error=None)
    )
    tx.execute(statement)


def failed(tx: sa.Connection, notice: Notice, *, next_try_at: float | None, error: str) -> bool:
    """Write down that a try failed; False when somebody retried or discarded it meanwhile."""
    statement = (
        sa.update(outbox)
        .where(
            outbox.c.id == notice.id,
            outbox.c.tries == notice.tries,
            outbox.c.next_try_at.is_not_distinct_from(notice.next_try_at),
            outbox.c.sent_at.is_(None),
        )
        .values(next_try_at=next_try_at, error=error)
    )
    return tx.execute(statement).rowcount == 1


def retry(tx: sa.Connection, notice_id: int, now: float) -> bool:
    """Try at once, with all tries anew; False when it was sent or is not there."""
    statement = (
        sa.update(outbox)
        .where(outbox.c.id == notice_id, outbox.c.sent_at.is_(None))
        .values(tries=0, next_try_at=now)
    )
    return tx.execute(statement).rowcount == 1


def discard(tx: sa.Connection, notice_id: int, error: str) -> bool:
    """Try no more; the row stays, so that the same is not told anew. False when it is over."""
    statement = (
        sa.update(outbox)
        .where(outbox.c.id == notice_id, outbox.c.next_try_at.is_not(None))
        .values(next_try_at=None, error=error)
    )
    return tx.execute(statement).rowcount == 1
