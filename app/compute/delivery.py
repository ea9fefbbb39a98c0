"""Send what is in the outbox: in a child of the scheduler, so that no server can hold it up."""

import functools
import logging

from app import clock
from app.compute.chores import Chores
from app.domain import notices
from app.domain.notices import Message
from app.domain.sentence import Sentence, sentence
from app.language import choose, translator
from app.language.notices import message
from app.operations import channels
from app.operations.notices import Compose
from app.settings import Settings
from app.store import Store, open_store, outbox
from app.store import channels as channel_rows
from app.store.outbox import Notice

NAME = "delivery"
LIMIT_S = 30.0  # then the child is killed, whatever hangs
_TAKES_NO_MORE_S = 15.0  # a child that has worked for so long ends; the next one goes on
_UNHEARD_S = 60.0  # after a try of which nothing is heard, not before


def compose(settings: Settings) -> Compose:
    """The words of the house: in the language of the settings, or English."""
    speaker = translator(choose(settings.language))
    page_url = settings.page_url or f"http://localhost:{settings.port}"
    return functools.partial(message, speaker, page_url=page_url)


def start_due(children: Chores, store: Store, settings: Settings, now: float) -> None:
    """Start sending when something is due and nobody sends; nobody waits for it."""
    if NAME in children.names:
        return
    with store.read() as tx:
        due = outbox.first_due(tx, now)
    if due is not None:
        children.start(NAME, functools.partial(_send_all, settings), limit_s=LIMIT_S)


def _send_all(settings: Settings) -> None:
    """In the child: from here on no private address is reached and no file of people's read."""
    from app.delivery import guard

    store = open_store(settings)
    logging.getLogger().handlers.clear()  # what libraries log may quote URLs
    logging.lastResort = None
    if settings.notify_private:
        guard.confine(may_reach=lambda _address: True)
    else:
        guard.confine(may_reach=guard.is_public)
    deliver(store, settings)
    store.close()


def deliver(store: Store, settings: Settings) -> None:
    """Send what is due, the longest waiting first.

    A channel that failed is left alone until the next time, so that others do not wait for it.
    """
    until = clock.monotonic() + _TAKES_NO_MORE_S
    failing: set[int] = set()
    while clock.monotonic() < until and (notice := _take(store, failing, clock.now())):
        wrong = _send(store, settings, notice)
        now = clock.now()
        with store.write() as tx:
            if wrong is None:
                outbox.sent(tx, notice.id, now)
                continue
            next_at = notices.next_try(notice.tries, now)
            outbox.failed(tx, notice, next_try_at=next_at, error=str(wrong))
        if notice.channel_id is not None:
            failing.add(notice.channel_id)


def _take(store: Store, failing: set[int], now: float) -> Notice | None:
    """Begin a try of the next message: whoever sees it meanwhile leaves it alone."""
    with store.read() as tx:
        notice = outbox.first_due(tx, now, but=failing)
    if notice is None:
        return None
    next_at = notices.next_try(notice.tries + 1, now)
    unheard = sentence("Sending was interrupted; it may have arrived.")
    with store.write() as tx:
        taken = outbox.take(
            tx,
            notice,
            next_try_at=None if next_at is None else max(next_at, now + _UNHEARD_S),
            error=str(unheard),
        )
    return taken or _take(store, failing, now)


def _send(store: Store, settings: Settings, notice: Notice) -> Sentence | None:
    from app.delivery import sending  # a third of a second that the scheduler does not have

    with store.read() as tx:
        channel = channel_rows.get(tx, notice.channel_id) if notice.channel_id else None
    url = channels.url_of(settings, channel) if channel else ""
    if not url:
        return sentence("The channel is not there any more.")
    return sending.send(url, _in_the_language_of_the_house(settings, notice))


def _in_the_language_of_the_house(settings: Settings, notice: Notice) -> Message:
    if notice.job_id is not None:
        return Message(notice.title, notice.body)
    speaker = translator(choose(settings.language))
    return Message(speaker.retell(notice.title), speaker.retell(notice.body))
