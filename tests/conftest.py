"""Every test has an environment without settings, and a data folder of its own."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import processes
from app import settings as app_settings
from app.settings import PREFIX, Settings
from app.store import Store, open_store
from tests.eventually import eventually


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith((PREFIX, "LC_"))]:
        del os.environ[name]
    os.environ["LANG"] = "C.UTF-8"
    # A shell lets what it starts in the background ignore Ctrl-C, and so would what is tested.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    Settings.model_config["env_file"] = None


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The data folder of this test; nothing is in it yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("NONSTOP_DATA", str(folder))
    app_settings.load.cache_clear()
    yield folder
    app_settings.load.cache_clear()
    for name in ("tasks", "huey_config"):  # they keep the broker of the test that imported them
        module = sys.modules.pop(name, None)
        if module is not None:
            module.huey.storage.close()


@pytest.fixture
def settings() -> Settings:
    """The settings of this test."""
    return app_settings.load()


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Real, empty databases."""
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def no_process_left() -> Iterator[None]:
    """Fails a test that leaves a process behind."""
    before = set(processes.children())
    yield
    eventually(lambda: not set(processes.children()) - before, within=10)
