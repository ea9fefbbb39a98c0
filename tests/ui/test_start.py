"""Starting the page: what it refuses, and in which words."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.ui.shell.server import is_loopback, refused_address
from tests import page_server


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_is_always_allowed(address: str) -> None:
    assert is_loopback(address)
    assert refused_address(address, Settings()) is None


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.9", "example.org", "", None])
def test_a_network_has_to_be_trusted_first(address: str | None) -> None:
    refusal = refused_address(address, Settings()) or ""
    assert "NONSTOP_TRUST_NETWORK" in refusal
    assert (address or "every network") in refusal
    assert refused_address(address, Settings(trust_network=True)) is None


def refused(data: Path, *flags: str, **settings: str) -> str:
    """What a start says that does not come about."""
    server = page_server.launch(data, *flags, port=page_server.free_port(), **settings)
    assert server.process.wait(60) != 0
    return server.said


def test_it_starts_without_remarks(data: Path) -> None:
    server = page_server.start(data)
    server.stop()
    assert "No runtime found" not in server.said


def test_it_does_not_listen_on_a_network_unasked(data: Path) -> None:
    said = refused(data, "--server.address=0.0.0.0", language="ja")
    assert "ログインの仕組みはありません" in said
    assert "Traceback" not in said


def test_a_misspelt_setting_is_named(data: Path) -> None:
    said = refused(data, prot="8000")
    assert "NONSTOP_PROT is not a setting" in said
    assert "Traceback" not in said
