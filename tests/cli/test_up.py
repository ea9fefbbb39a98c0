"""`up`: both programs, kept running, and stopped together."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import processes
from app.cli import preflight
from app.settings import ROOT, environment
from tests.cli.conftest import Run
from tests.eventually import eventually


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_an_address_that_others_reach_needs_to_be_wanted(run: Run, address: str) -> None:
    said = run("up", "--address", address)
    assert said.code == 2
    assert "There is no login" in said.err
    assert "NONSTOP_TRUST_NETWORK=true" in said.err


def test_an_address_that_is_not_ours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NONSTOP_TRUST_NETWORK", "true")
    said = run("up", "--address", "203.0.113.7")  # TEST-NET-3: nobody has it
    assert (said.code, said.err) == (2, "This machine has no address 203.0.113.7.\n")


def test_a_port_that_is_taken(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = run("up", "--port", str(port))
    assert said.code == 2
    assert f"Port {port} is used by another program." in said.err


def test_a_data_folder_that_cannot_be_used(run: Run, data: Path, free_port: int) -> None:
    data.write_text("a file")
    said = run("up", "--port", str(free_port))
    assert said.code == 2
    assert "Set NONSTOP_DATA" in said.err


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "x"], ["--workers", "0"]])
def test_numbers_out_of_bounds(run: Run, arguments: list[str]) -> None:
    assert run("up", *arguments).code == 2


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501"),
        ("localhost", "http://localhost:8501"),
        ("0.0.0.0", "http://127.0.0.1:8501"),
        ("::", "http://[::1]:8501"),
        ("::1", "http://[::1]:8501"),
    ],
)
def test_what_is_opened_in_a_browser(address: str, url: str) -> None:
    assert preflight.url(address, 8501) == url


class Up:
    """`python -m app up` on a port of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._out = folder / "up.log"
        with open(self._out, "wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "up", "--port", str(port), "--workers", "1"],
                cwd=ROOT,
                env=environment(shutdown_grace_s=1, hard_grace_s=1),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def said(self) -> str:
        return self._out.read_text(errors="replace")

    def children(self) -> dict[str, int]:
        """The processes of the consumer and of the page."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        found = {}
        for pid in map(int, listed.split()):
            command = Path(f"/proc/{pid}/cmdline").read_text()
            found["page" if "streamlit" in command else "consumer"] = pid
        return found

    def everybody(self) -> dict[int, float]:
        """Every process below, with its start time."""
        found: dict[int, float] = {}
        waiting = list(self.children().values())
        while waiting:
            pid = waiting.pop()
            started = processes.started(pid)
            if started is not None:
                found[pid] = started
                listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
                waiting += map(int, listed.split())
        return found

    def is_up(self) -> bool:
        return "ready: 1 workers" in self.said() and preflight.answers("127.0.0.1", self.port)


@pytest.fixture
def up(tmp_path: Path, free_port: int) -> Iterator[Up]:
    up = Up(tmp_path, free_port)
    eventually(up.is_up, within=60)
    yield up
    if up.process.poll() is None:
        up.process.kill()
    up.process.wait()


def all_gone(everybody: dict[int, float]) -> None:
    eventually(
        lambda: not [pid for pid, start in everybody.items() if processes.is_alive(pid, start)],
        within=10,
    )


@pytest.mark.consumer
def test_a_killed_page_comes_back_and_the_consumer_does_not_notice(up: Up) -> None:
    eventually(lambda: f"Nonstop is ready: http://127.0.0.1:{up.port}" in up.said(), within=10)
    before = up.children()
    processes.kill_group(before["page"], signal.SIGKILL)
    eventually(lambda: up.children().get("page", before["page"]) != before["page"], within=10)
    eventually(up.is_up, within=30)
    assert up.children()["consumer"] == before["consumer"]
    assert "The page has ended (SIGKILL)" in up.said()

    processes.kill_group(before["consumer"], signal.SIGKILL)
    eventually(lambda: up.children().get("consumer") not in (None, before["consumer"]), within=10)
    eventually(lambda: up.said().count("ready: 1 workers") == 2, within=60)

    everybody = up.everybody()
    assert len(everybody) >= 4
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(30) == 0
    assert up.said().endswith("Stopped.\n")
    all_gone(everybody)


@pytest.mark.consumer
def test_nothing_outlives_it_however_it_dies(up: Up) -> None:
    everybody = up.everybody()
    up.process.kill()
    all_gone(everybody)
