"""What is in the outbox is sent, again where it must be, and holds nobody up."""

import os
import signal
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from app.compute import delivery
from app.compute.chores import Chores, in_child
from app.domain.errors import NotAllowed
from app.domain.notices import Occasion, On
from app.operations import channels
from app.operations import outbox as verbs
from app.settings import Settings
from app.store import Store, outbox
from app.store import channels as channel_rows
from app.store.outbox import Fate, Notice
from tests import make
from tests.eventually import eventually
from tests.make import NOW
from tests.webhook import SECRETS, Webhook, listening


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as webhook:
        yield webhook


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"notify_private": True})


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time it is; it stands still unless a test moves it."""
    moment = [NOW]
    monkeypatch.setattr("app.compute.delivery.clock.now", lambda: moment[0])
    return moment


def channel(store: Store, url: str, name: str = "team") -> int:
    with store.write() as tx:
        return channel_rows.add(tx, name=name, url=url, by="me", now=NOW).id


def put(store: Store, channel_id: int, title: str = "Hello", *, job_id: int | None = 1) -> int:
    with store.write() as tx:
        notice_id = outbox.put(
            tx,
            key=f"{title}:{channel_id}",
            channel_id=channel_id,
            channel_name="team",
            job_id=job_id,
            title=title,
            body="World",
            now=NOW,
        )
    assert notice_id is not None
    return notice_id


def get(store: Store, notice_id: int) -> Notice:
    with store.read() as tx:
        notice = outbox.get(tx, notice_id)
    assert notice is not None
    return notice


def test_it_is_sent_once(store: Store, settings: Settings, webhook: Webhook) -> None:
    notice_id = put(store, channel(store, webhook.url))
    delivery.deliver(store, settings)
    delivery.deliver(store, settings)
    assert webhook.titles == ["Hello"]
    notice = get(store, notice_id)
    assert (notice.fate, notice.tries, notice.sent_at) == (Fate.SENT, 1, NOW)
    assert notice.error is None


def test_a_channel_of_the_settings(store: Store, settings: Settings, webhook: Webhook) -> None:
    settings = settings.model_copy(update={"notify": SecretStr(webhook.url)})
    channels.align(store, settings, now=NOW)
    (shown,) = channels.listed(store, settings)
    put(store, shown.id)
    delivery.deliver(store, settings)
    assert webhook.titles == ["Hello"]


@pytest.mark.parametrize(
    ("changed", "link"),
    [
        ({"port": 9000}, "http://localhost:9000/job?id=7"),
        (
            {"port": 9000, "page_url": "https://jobs.example.com"},
            "https://jobs.example.com/job?id=7",
        ),
    ],
)
def test_links_lead_to_the_page(settings: Settings, changed: dict[str, object], link: str) -> None:
    done = Occasion(
        on=On.DONE, job=make.job_value(id=7), channel_id=1, channel_name="team", entry=None,
        schedule=None, ran_s=1.0,
    )  # fmt: skip
    told = delivery.compose(settings.model_copy(update=changed))(done)
    assert told.body.splitlines()[-1] == link


def test_an_error_is_tried_again_ever_later_and_then_given_up(
    store: Store, settings: Settings, webhook: Webhook, time: list[float]
) -> None:
    webhook.answers = [500]
    notice_id = put(store, channel(store, webhook.url))
    waited = []
    while (next_at := get(store, notice_id).next_try_at) is not None:
        waited.append(next_at - time[0])
        time[0] = next_at - 1
        delivery.deliver(store, settings)
        time[0] = next_at
        delivery.deliver(store, settings)
    assert waited == [0, 10, 60, 300, 1800, 7200]
    assert len(webhook.received) == 6
    notice = get(store, notice_id)
    assert notice.fate is Fate.GIVEN_UP
    assert notice.error == "The service answered with error 500."


def test_it_arrives_when_the_server_is_back(
    store: Store, settings: Settings, webhook: Webhook, time: list[float]
) -> None:
    webhook.answers = [503, 200]
    notice_id = put(store, channel(store, webhook.url))
    delivery.deliver(store, settings)
    assert get(store, notice_id).fate is Fate.WAITING
    time[0] += 10
    delivery.deliver(store, settings)
    assert get(store, notice_id).fate is Fate.SENT
    assert get(store, notice_id).error is None


def test_a_clock_that_was_ahead_puts_no_word_off_for_years(
    store: Store, settings: Settings, webhook: Webhook, time: list[float]
) -> None:
    webhook.answers = [503, 200]
    notice_id = put(store, channel(store, webhook.url))
    time[0] = NOW + 9 * 365 * 86400
    delivery.deliver(store, settings)
    time[0] = NOW + 1
    delivery.deliver(store, settings)
    assert get(store, notice_id).fate is Fate.SENT


def test_a_person_may_try_again_or_discard(
    store: Store, settings: Settings, webhook: Webhook
) -> None:
    webhook.answers = [500, 200]
    notice_id = put(store, channel(store, webhook.url))
    delivery.deliver(store, settings)
    verbs.discard(store, notice_id, by="me", now=NOW)
    assert get(store, notice_id).fate is Fate.GIVEN_UP
    with pytest.raises(NotAllowed):
        verbs.discard(store, notice_id, by="me", now=NOW)
    verbs.retry(store, notice_id, by="me", now=NOW)
    delivery.deliver(store, settings)
    assert get(store, notice_id).fate is Fate.SENT
    with pytest.raises(NotAllowed):
        verbs.retry(store, notice_id, by="me", now=NOW)


def test_a_failing_channel_does_not_hold_up_the_others(
    store: Store, settings: Settings, webhook: Webhook
) -> None:
    with listening() as broken:
        broken.answers = [500]
        bad, good = channel(store, broken.url, "bad"), channel(store, webhook.url)
        for number in range(3):
            put(store, bad, f"bad {number}")
        put(store, good, "good")
        delivery.deliver(store, settings)
        assert webhook.titles == ["good"]
        assert len(broken.received) == 1  # the others would fail as well


def test_a_channel_that_is_gone(store: Store, settings: Settings, webhook: Webhook) -> None:
    where = channel(store, webhook.url)
    notice_id = put(store, where)
    channels.remove(store, where, by="me", now=NOW)
    delivery.deliver(store, settings)
    assert get(store, notice_id).error == "The channel is not there any more."
    assert webhook.received == []


def test_a_test_speaks_the_language_of_the_house(
    store: Store, settings: Settings, webhook: Webhook
) -> None:
    where = channel(store, webhook.url)
    channels.send_test(store, where, by="花子", now=NOW)
    delivery.deliver(store, settings.model_copy(update={"language": "ja"}))
    assert webhook.received[0]["title"] == "Nonstop からのテスト"
    assert "花子" in webhook.received[0]["message"]


def test_two_senders_send_it_once(store: Store, settings: Settings, webhook: Webhook) -> None:
    put(store, channel(store, webhook.url))
    with store.read() as tx:
        seen = outbox.first_due(tx, NOW)
    assert seen is not None
    with store.write() as tx:  # the other one was faster
        assert outbox.take(tx, seen, next_try_at=NOW + 60, error="") is not None
    with store.write() as tx:
        assert outbox.take(tx, seen, next_try_at=NOW + 60, error="") is None
    delivery.deliver(store, settings)
    assert webhook.received == []


def test_a_sender_that_dies_leaves_the_message_for_later(
    store: Store, settings: Settings, webhook: Webhook, no_process_left: None
) -> None:
    webhook.hangs = True
    notice_id = put(store, channel(store, webhook.url))
    store.close()
    pid = os.fork()
    if pid == 0:
        delivery.deliver(store, settings)
        os._exit(0)
    eventually(lambda: webhook.received)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    notice = get(store, notice_id)
    assert (notice.fate, notice.tries, notice.next_try_at) == (Fate.WAITING, 1, NOW + 60)
    assert notice.error == "Sending was interrupted; it may have arrived."


def test_a_hanging_server_holds_up_nobody(
    store: Store,
    settings: Settings,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    no_process_left: None,
) -> None:
    monkeypatch.setattr(delivery, "LIMIT_S", 1.0)
    chores = Chores()
    with listening() as hanging:
        hanging.hangs = True
        stuck = put(store, channel(store, hanging.url, "bad"), "stuck")
        other = put(store, channel(store, webhook.url), "other")
        store.close()
        delivery.start_due(chores, store, settings, NOW)
        eventually(lambda: hanging.received)
        store.close()
        delivery.start_due(chores, store, settings, NOW)  # one sends already
        (ended,) = eventually(chores.poll)
        assert not ended.in_time
        store.close()
        delivery.start_due(chores, store, settings, NOW)
        eventually(lambda: webhook.titles == ["other"])
        eventually(chores.poll)
    assert len(hanging.received) == 1
    assert get(store, stuck).fate is Fate.WAITING
    assert get(store, other).fate is Fate.SENT


def test_the_child_reaches_no_private_address(
    store: Store, settings: Settings, webhook: Webhook
) -> None:
    notice_id = put(store, channel(store, webhook.url))
    store.close()
    strict = settings.model_copy(update={"notify_private": False})
    assert in_child(lambda: delivery._send_all(strict), limit_s=30)
    assert webhook.received == []
    assert "NONSTOP_NOTIFY_PRIVATE" in str(get(store, notice_id).error)


@pytest.mark.parametrize("answer", [200, 500])
def test_nothing_secret_leaves(
    store: Store,
    settings: Settings,
    webhook: Webhook,
    capfd: pytest.CaptureFixture[str],
    answer: int,
) -> None:
    webhook.answers = [answer]
    notice_id = put(store, channel(store, webhook.url))
    store.close()
    assert in_child(lambda: delivery._send_all(settings), limit_s=30)
    assert webhook.received
    said = f"{get(store, notice_id)} {capfd.readouterr()}"
    assert not [secret for secret in SECRETS if secret in said]
