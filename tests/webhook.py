"""A server on this machine that is told things, and answers as a test wants."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Webhook:
    """What it was sent, and what it answers: codes in turn, then always the last one."""

    port: int = 0
    received: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [200])
    location: str = ""  # with a redirect
    go_on: threading.Event = field(default_factory=threading.Event)
    hangs: bool = False  # until `go_on`

    @property
    def url(self) -> str:
        """As Apprise writes it, with something in it that nobody may see."""
        return f"json://user:TopSecret1@127.0.0.1:{self.port}/TopSecret2?-token=TopSecret3"

    @property
    def titles(self) -> list[str]:
        return [one["title"] for one in self.received]


SECRETS = ("TopSecret1", "TopSecret2", "TopSecret3")


@contextmanager
def listening(address: str = "127.0.0.1") -> Iterator[Webhook]:
    """A server until the block ends."""
    webhook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            webhook.received.append(json.loads(body))
            if webhook.hangs:
                webhook.go_on.wait(60)
            answers = webhook.answers
            code = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(code)
            if webhook.location:
                self.send_header("Location", webhook.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer((address, 0), Handler)
    server.daemon_threads = True
    webhook.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield webhook
    finally:
        webhook.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
