"""Messages that did not arrive: try again, or give up."""

from app.domain.errors import NotAllowed
from app.domain.sentence import sentence
from app.store import Store, outbox


def retry(store: Store, notice_id: int, *, by: str, now: float) -> None:
    """Send it within about a second, with all tries anew.

    Raises:
        NotAllowed: it has arrived already, or is not there.
    """
    with store.write() as tx:
        if not outbox.retry(tx, notice_id, now):
            raise NotAllowed(sentence("This message was sent already, or is not there any more."))


def discard(store: Store, notice_id: int, *, by: str, now: float) -> None:
    """Try it no more; it stays in the list.

    Raises:
        NotAllowed: nothing more would be tried anyway.
    """
    with store.write() as tx:
        if not outbox.discard(tx, notice_id, str(sentence("Discarded by {name}.", name=by))):
            raise NotAllowed(sentence("This message is not waiting to be sent."))
