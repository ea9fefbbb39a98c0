"""What writes about word that is sent; see verbs.py."""

from collections.abc import Callable

from pydantic import SecretStr

from app.domain.notices import Message, Occasion, On
from app.operations import channels, notices, watches
from app.operations import outbox as outbox_verbs
from app.operations.cancel import cancel
from app.settings import Settings
from app.store import Store, outbox, telemetry
from app.store import channels as channel_rows
from app.store.outbox import Notice
from tests import make

NOW = make.NOW
URL = "json://93.184.216.34/"
Act = Callable[[Store, Settings], object]


def _compose(occasion: Occasion) -> Message:
    return Message(str(occasion.on), str(occasion.job.id))


def _make(store: Store, settings: Settings) -> object:
    return channels.add(store, settings, name="team", url=URL, on=[On.CANCELLED], by="me", now=NOW)


def _made(store: Store) -> object:
    return _make(store, Settings())


def _align(store: Store, settings: Settings) -> object:
    urls = SecretStr(f"{URL} {URL}")
    channels.align(store, settings.model_copy(update={"notify": urls}), now=NOW)
    return None


def _aligned(store: Store) -> None:
    """With more channels than there are to be."""
    urls = SecretStr(f"{URL} {URL} {URL}")
    channels.align(store, Settings(notify=urls), now=NOW)
    with store.write() as tx:
        for channel in channel_rows.every(tx)[:1]:
            channel_rows.remove(tx, channel.id)


def _watch(store: Store, _settings: Settings) -> object:
    return watches.add(store, channel=1, on=On.SLOW, by="me", now=NOW)


def _unwatch(store: Store, _settings: Settings) -> object:
    watches.remove(store, 1, by="me", now=NOW)
    return None


def _happened(store: Store) -> None:
    """Somebody listens; a job was cancelled, and another came to a value."""
    _made(store)
    watches.add(
        store, channel=1, on=On.METRIC, metric="loss", above=False, threshold=1, by="me", now=NOW
    )
    cancel(store, make.job(store).id, by="test", now=NOW)
    make.running(store, workload="once")
    with store.telemetry.write() as tx:
        telemetry.add_metrics(tx, [telemetry.MetricPoint(2, 1, "loss", 0, 1.0, 0.5, NOW)])


def _gather(store: Store, _settings: Settings) -> object:
    return notices.gather(store, _compose, now=NOW)


def _waiting(store: Store) -> None:
    _happened(store)
    notices.gather(store, _compose, now=NOW)


def _first(store: Store) -> Notice:
    with store.read() as tx:
        notice = outbox.get(tx, 1)
    assert notice is not None
    return notice


def _take(store: Store, _settings: Settings) -> object:
    notice = _first(store)
    if notice.tries == 0:
        with store.write() as tx:
            outbox.take(tx, notice, next_try_at=NOW + 60, error="interrupted")
    return None


def _sent(store: Store, _settings: Settings) -> object:
    with store.write() as tx:
        outbox.sent(tx, 1, NOW)
    return None


def _failed(store: Store, _settings: Settings) -> object:
    notice = _first(store)
    with store.write() as tx:
        outbox.failed(tx, notice, next_try_at=NOW + 10, error="500")
    return None


def _retry(store: Store, _settings: Settings) -> object:
    outbox_verbs.retry(store, 1, by="me", now=NOW + 1)
    return None


def _discard(store: Store, _settings: Settings) -> object:
    outbox_verbs.discard(store, 1, by="me", now=NOW)
    return None


def _test(store: Store, _settings: Settings) -> object:
    return channels.send_test(store, 1, by="me", now=NOW)


def _remove(store: Store, _settings: Settings) -> object:
    channels.remove(store, 1, by="me", now=NOW)
    return None


NOTICE_VERBS: dict[str, tuple[Act, Callable[[Store], object], bool]] = {
    "make a channel": (_make, lambda _store: None, False),
    "remove a channel": (_remove, _waiting, False),
    "align the channels of the settings": (_align, _aligned, True),
    "watch": (_watch, _made, True),
    "unwatch": (_unwatch, _made, True),
    "tell what happened": (_gather, _happened, True),
    "take a message": (_take, _waiting, True),
    "a message is sent": (_sent, _waiting, True),
    "a message is not sent": (_failed, _waiting, True),
    "send a message again": (_retry, _waiting, True),
    "discard a message": (_discard, _waiting, False),
    "send a test": (_test, _made, True),
}
