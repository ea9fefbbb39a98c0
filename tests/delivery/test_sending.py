"""One message to one URL, as the confined child sends it."""

import io
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.compute.chores import in_child
from app.delivery import guard, sending
from app.domain.notices import Message
from tests.webhook import SECRETS, Webhook, listening

HELLO = Message("Hello", "World")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with listening() as webhook:
        yield webhook


def sent(
    folder: Path,
    url: str,
    *,
    may_reach: Callable[[str], bool] = lambda _address: True,
    limit_s: float = sending.LIMIT_S,
) -> str:
    """What a confined child says of it; empty when it arrived."""
    answer = os.open(folder / "answer", os.O_RDWR | os.O_CREAT)

    def action() -> None:
        guard.confine(may_reach=may_reach)
        os.write(answer, str(sending.send(url, HELLO, limit_s=limit_s) or "").encode())

    assert in_child(action, limit_s=30)
    os.lseek(answer, 0, os.SEEK_SET)
    text = os.read(answer, 10_000).decode()
    os.close(answer)
    return text


def test_it_arrives(webhook: Webhook, tmp_path: Path) -> None:
    assert sent(tmp_path, webhook.url) == ""
    (received,) = webhook.received
    assert (received["title"], received["message"]) == ("Hello", "World")


def test_an_error_says_its_number(webhook: Webhook, tmp_path: Path) -> None:
    webhook.answers = [503]
    assert sent(tmp_path, webhook.url) == "The service answered with error 503."


def test_nobody_there(webhook: Webhook, tmp_path: Path) -> None:
    with listening() as gone:
        url = gone.url
    assert "could not be reached" in sent(tmp_path, url)


def test_a_server_that_hangs_is_left(webhook: Webhook, tmp_path: Path) -> None:
    webhook.hangs = True
    assert sent(tmp_path, webhook.url, limit_s=0.5) == "It did not answer within 0.5 s."


def test_a_private_address_is_not_reached(webhook: Webhook, tmp_path: Path) -> None:
    told = sent(tmp_path, webhook.url, may_reach=guard.is_public)
    assert "127.0.0.1" in told
    assert "NONSTOP_NOTIFY_PRIVATE" in told
    assert webhook.received == []


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"])
def test_nor_under_another_name(webhook: Webhook, tmp_path: Path, host: str) -> None:
    url = f"json://{host}:{webhook.port}/"
    assert sent(tmp_path, url, may_reach=guard.is_public) != ""
    assert webhook.received == []


def test_a_redirect_does_not_lead_to_one(webhook: Webhook, tmp_path: Path) -> None:
    with listening("127.0.0.2") as inside:
        webhook.answers, webhook.location = [307], f"http://127.0.0.2:{inside.port}/"
        assert sent(tmp_path, webhook.url) == ""
        assert len(inside.received) == 1  # it would be followed
        told = sent(tmp_path, webhook.url, may_reach=lambda address: address == "127.0.0.1")
        assert "127.0.0.2" in told
        assert len(inside.received) == 1


def test_files_of_this_machine_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("TopSecret1")
    ours = Path(sending.__file__)

    def action() -> None:
        guard.confine(may_reach=guard.is_public)
        ours.read_text()
        try:
            (tmp_path / "secret").read_text()
        except PermissionError:
            return
        os._exit(1)

    assert in_child(action, limit_s=30)


def test_nothing_secret_is_logged_or_told(
    webhook: Webhook, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.basicConfig(level=logging.DEBUG)
    webhook.answers = [500]
    told = sent(tmp_path, webhook.url)
    said = "".join(capfd.readouterr()) + told
    assert told
    for secret in SECRETS:
        assert secret not in said


def test_what_apprise_logs_stays_inside(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(stream)])
    monkeypatch.setattr(logging.getLogger("apprise"), "level", logging.DEBUG)  # it logs the URL
    webhook.answers = [500]
    assert sending.send(webhook.url, HELLO)
    assert stream.getvalue() == ""
