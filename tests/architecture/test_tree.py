"""What must hold for every file of the repository."""

import re
import subprocess
from pathlib import Path

import pytest

from app.settings import ROOT
from tests.architecture.test_imports import MODULES

LONGEST_MODULE = 300
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "misc", "manager", "service", "core"}
SHOWN = {".py", ".sh", ".toml", ".md", ".txt", ".css", ".po", ".yml", ".yaml", ".js", ""}
# Written so that this file does not find itself.
PROMISES = re.compile("TO" + "DO|FIX" + "ME|XX" + "X")
MACHINES = re.compile("/(" + "work|farm|root)/")
UNSAFE_HTML = "unsafe_" + "allow_html"


def tracked() -> list[Path]:
    """Every file of the repository that is text, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    paths = [ROOT / name for name in listed]
    return [path for path in paths if path.suffix in SHOWN and path.is_file()]


FILES = tracked()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_about_one_thing(module: str) -> None:
    text = MODULES[module].read_text()
    assert len(text.splitlines()) <= LONGEST_MODULE, "is there a second thing in it?"
    assert text.lstrip().startswith('"""'), "say in a docstring what it is about"


def test_names_say_what_is_inside() -> None:
    bad = [path for path in FILES if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES]
    assert bad == []


def test_nothing_is_promised_in_comments_and_no_machine_is_named() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in FILES
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if PROMISES.search(line) or MACHINES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("module", [one for one in MODULES if one.startswith("app")])
def test_peoples_text_is_never_html(module: str) -> None:
    assert UNSAFE_HTML not in MODULES[module].read_text()


@pytest.mark.parametrize("script", [path.name for path in ROOT.glob("*.sh")] + [".ci/run"])
def test_scripts_are_strict_and_can_be_run(script: str) -> None:
    path = ROOT / script
    text = path.read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", path], check=True)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    loose = [
        line
        for line in lines
        if line and not line.startswith(("#", "-r ")) and not re.fullmatch(r"\S+==\S+", line)
    ]
    assert loose == []
