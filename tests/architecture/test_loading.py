"""What is loaded when the program runs, which the table of imports cannot show."""

import subprocess
import sys

import pytest

from app.settings import ROOT

HEAVY = ("torch", "app.compute", "app.workloads", "app.learning", "matplotlib")
PAGES = """
import importlib, pkgutil
import app.ui.pages
for module in pkgutil.walk_packages(app.ui.__path__, "app.ui."):
    if module.name != "app.ui.shell.main":  # a script that Streamlit runs, not a module
        importlib.import_module(module.name)
import tasks
"""


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh Python has loaded after some lines."""
    lines = f"{code}\nimport sys\nprint('----', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.rpartition("----")[2].split())


def heavy(modules: set[str]) -> list[str]:
    return sorted(one for one in modules if one.startswith(HEAVY))


def test_the_pages_and_the_tasks_load_neither_torch_nor_workloads() -> None:
    modules = loaded_by(PAGES)
    assert "app.ui.pages.submit" in modules
    assert "tasks" in modules
    assert heavy(modules) == []


def test_the_client_loads_no_torch() -> None:
    assert heavy(loaded_by("import app.client")) == []


@pytest.mark.parametrize("command", ["--help", "settings", "version"])
def test_a_light_command_loads_nothing_heavy(command: str) -> None:
    code = f"""
from app.cli.application import main
try:
    main(["{command}"])
except SystemExit:
    pass
"""
    modules = loaded_by(code)
    assert heavy(modules) == []
    assert not modules & {"sqlalchemy", "jsonschema", "pandas", "streamlit", "huey"}


def test_a_list_needs_no_pandas() -> None:
    code = """
from app.cli.application import main
try:
    main(["list"])
except SystemExit:
    pass
"""
    assert not loaded_by(code) & {"pandas", "jsonschema", "streamlit", "torch"}
