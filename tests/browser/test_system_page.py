"""The system page in a real browser, with the consumer that does what it asks for."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.consumer.house import House

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000
ALLOWED = {"notify_private": "true"}  # the webhook is on this machine


class Webhook:
    """A server that takes messages."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        taken = self.taken

        class Take(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Take)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    webhook = Webhook()
    yield webhook
    webhook.stop()


@pytest.fixture
def house(data: Path) -> Iterator[House]:
    house = House(data, {"NONSTOP_NOTIFY_PRIVATE": "true"})
    house.start()
    yield house
    house.close()


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("page_settings", [ALLOWED])
def test_a_channel_is_tried_and_a_backup_made(page_ja: Page, webhook: Webhook) -> None:
    page_ja.goto("/system")
    expect(page_ja.get_by_role("heading", name="問題なく動いています")).to_be_visible()
    page_ja.get_by_role("button", name="通知先を追加…").click()
    dialog = page_ja.get_by_role("dialog")
    dialog.get_by_role("textbox", name="名前").fill("試験")
    dialog.get_by_label("URL").fill(f"json://127.0.0.1:{webhook.port}/s3cret-path")
    dialog.get_by_role("button", name="追加してテスト送信").click()
    expect(dialog).not_to_be_visible()
    expect(page_ja.get_by_text("にテストを送信しました。")).to_be_visible(timeout=PATIENCE_MS)
    assert len(webhook.taken) == 1
    assert "Nonstop" in webhook.taken[0]["title"]
    assert "s3cret" not in page_ja.content()

    page_ja.get_by_role("button", name="いまバックアップ").click()
    whole = page_ja.get_by_role("cell", name="問題なし")
    expect(whole).to_have_count(1, timeout=PATIENCE_MS)
