"""The page's server, really started, on a free port and a data folder of its own."""

import http.client
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.settings import PREFIX
from tests.eventually import eventually

ROOT = Path(__file__).parents[1]
PATIENCE_S = 60.0


@dataclass
class PageServer:
    """One `streamlit run`; started in another folder than the repository's, as people do."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return log_of(self.data).read_text(errors="replace")

    def answers(self) -> bool:
        assert self.process.poll() is None, self.said
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status in (200, 503)
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """End it as Ctrl-C would; with force if that does not help."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def start(data: Path, *flags: str, port: int | None = None, **settings: str) -> PageServer:
    """Start a server and wait until it answers."""
    server = launch(data, *flags, port=port or free_port(), **settings)
    eventually(server.answers, within=PATIENCE_S)
    return server


def launch(data: Path, *flags: str, port: int, **settings: str) -> PageServer:
    """Start a server and do not wait."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    changed = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
    entry = str(ROOT / "app" / "streamlit_app.py")
    with open(log_of(data), "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", entry, f"--server.port={port}", *flags],
            cwd=data.parent,
            env=kept | {"NONSTOP_DATA": str(data)} | changed,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return PageServer(data, port, process)


def log_of(data: Path) -> Path:
    return data.parent / "page.log"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
