"""Servers of Streamlit pages: Nonstop's, and one of another script."""

import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.settings import ROOT, Settings, environment
from benchmarks import servers
from benchmarks.house import launch, wait_for

_ANSWERS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class PageServer:
    """A started server of a page."""

    pid: int
    port: int
    log: Path


@contextmanager
def serving(settings: Settings) -> Iterator[PageServer]:
    """The page of a data folder; stopped afterwards."""
    entry, port = ROOT / "app" / "streamlit_app.py", servers.free_port()
    command = _command(entry, port)
    with _started(command, port, ROOT, settings.data / "page.log", data=settings.data) as server:
        yield server


@contextmanager
def serving_script(script: Path, folder: Path, *words: object) -> Iterator[PageServer]:
    """A script by itself, with Streamlit's own settings; the words are its arguments."""
    port = servers.free_port()
    command = [
        *_command(script, port), "--server.address=127.0.0.1", "--server.headless=true",
        "--browser.serverAddress=localhost", "--browser.gatherUsageStats=false",
        "--", *map(str, words),
    ]  # fmt: skip
    with _started(command, port, folder, folder / "script.log") as server:
        yield server


def _command(entry: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "streamlit", "run", str(entry), f"--server.port={port}"]


@contextmanager
def _started(
    command: list[str], port: int, folder: Path, log: Path, **settings: object
) -> Iterator[PageServer]:
    env = environment(**settings) | {"PYTHONPATH": str(ROOT)}
    process = launch(command, log, env, folder=folder)
    try:
        wait_for(
            lambda: _answers(port), within=_ANSWERS_WITHIN_S, what=f"the start of {command[4]}"
        )
        yield PageServer(process.pid, port, log)
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
