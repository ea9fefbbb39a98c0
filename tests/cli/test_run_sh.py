"""`./run.sh` on machines that are not ready: a sentence each, before anything is begun."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import ROOT, environment
from tests.cli.conftest import Said

NAMES = ("python3.13", "python3.12", "python3.11", "python3")
TOOLS = ("bash", "dirname", "readlink", "sed", "tail", "tr", "cat", "touch", "rm", "env", "mkdir")
# What a Python does with `-m venv --clear .venv`: a folder with a Python that only notes down
# which modules it is asked to run.
VENV = """
if [[ $1 == -m && $2 == venv ]]; then
  echo "venv ${@:3}" >>"$NOTES"
  mkdir -p .venv/bin
  cat >.venv/bin/python <<'PYTHON'
#!/usr/bin/env bash
[[ $1 == -m ]] || exec python3.11 "$@"
echo "${@:2}" >>"$NOTES"
[[ "$*" != *" install "* ]] || exit "${PIP:-0}"
PYTHON
  chmod +x .venv/bin/python
  exit
fi
"""


@dataclass
class Clone:
    """A copy of what `run.sh` needs before it installs anything, on a machine of our making."""

    folder: Path
    bin: Path

    def python(self, *names: str, script: str = "") -> None:
        """Put Pythons on PATH; the script may answer before the real one does."""
        for name in names:
            path = self.bin / name
            path.write_text(f'#!/usr/bin/env bash\n{script}\nexec "{sys.executable}" "$@"\n')
            path.chmod(0o755)

    def run(self, *arguments: str, **more: str) -> Said:
        done = subprocess.run(
            [self.folder / "run.sh", *arguments],
            env=environment()
            | {"PATH": str(self.bin), "NOTES": str(self.folder / "notes"), "LANG": "C.UTF-8"}
            | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def notes(self) -> list[str]:
        """What was asked of the Pythons since the last look."""
        path = self.folder / "notes"
        found = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [note for note in found if note != "pip --version"]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    folder = tmp_path / "clone"
    (folder / "app" / "cli").mkdir(parents=True)
    for name in ("run.sh", "scripts/python.sh", "app/cli/preflight.py", "requirements.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in (*TOOLS, "chmod"):
        found = shutil.which(name)
        assert found, name
        (tools / name).symlink_to(found)
    return Clone(folder, tools)


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def refused(clone: Clone, said: Said, sentence: str) -> None:
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not (clone.folder / ".venv").exists()


def test_without_python(clone: Clone) -> None:
    refused(clone, clone.run(), "Python is not installed. Nonstop needs Python 3.11 or later.")
    assert "Python がインストールされていません" in clone.run(LANG="ja_JP.UTF-8").err


OLD = """
case "$*" in
  *python_version*) echo 3.9.2; exit ;;
  *version_info*) exit 1 ;;
esac
"""


def test_a_python_that_is_too_old(clone: Clone) -> None:
    clone.python("python3", script=OLD)
    refused(clone, clone.run(), "The Python here is 3.9.2, which is too old.")
    assert "3.9.2 で、古すぎます" in clone.run(LC_ALL="ja_JP.UTF-8").err


def test_a_newer_python_beside_an_old_one_is_found(clone: Clone, free_port: int) -> None:
    clone.python("python3", script=OLD)
    clone.python("python3.12", script=VENV)
    assert clone.run("--port", str(free_port)).code == 0
    assert "venv --clear .venv" in clone.notes()


def test_a_python_without_the_venv_module(clone: Clone) -> None:
    clone.python("python3.11", script='[[ "$*" != *"import ensurepip"* ]] || exit 1')
    refused(clone, clone.run(), "apt install python3.11-venv")
    assert "venv モジュールがありません" in clone.run(LANG="ja").err


@pytest.mark.parametrize("how", ["--port N", "--port=N", "environment", ".env"])
def test_a_port_that_is_taken(clone: Clone, port: int, how: str) -> None:
    clone.python(*NAMES)
    arguments: list[str] = []
    more: dict[str, str] = {}
    if how == "environment":
        more = {"NONSTOP_PORT": str(port)}
    elif how == ".env":
        (clone.folder / ".env").write_text(f'NONSTOP_WORKERS=1\nNONSTOP_PORT = "{port}"\n')
    else:
        arguments = how.replace("N", str(port)).split()
    refused(clone, clone.run(*arguments, **more), f"Port {port} is used by another program.")
    said = clone.run(*arguments, **more, LANG="ja_JP.UTF-8")
    assert f"ポート {port} は別のプログラムが使っています" in said.err


@pytest.mark.parametrize("port", ["0", "65536", "abc", "", "-1", "８５０１"])
def test_what_is_no_port(clone: Clone, port: str) -> None:
    clone.python("python3")
    refused(clone, clone.run("--port", port), f"not “{port}”")


def test_an_address_that_is_not_ours(clone: Clone) -> None:
    clone.python("python3")
    said = clone.run("--address", "203.0.113.7")  # TEST-NET-3: nobody has it
    refused(clone, said, "This machine has no address 203.0.113.7.")


@pytest.mark.parametrize("below", ["", "/deep/below"])
def test_a_data_folder_that_cannot_be_written_to(
    clone: Clone, free_port: int, tmp_path: Path, below: str
) -> None:
    clone.python("python3")
    file = tmp_path / "file"
    file.write_text("")
    said = clone.run("--port", str(free_port), NONSTOP_DATA=f"{file}{below}")
    refused(clone, said, f"The data folder {file}{below} cannot be written to.")


def test_the_first_start_installs_and_the_next_ones_do_not(clone: Clone, free_port: int) -> None:
    clone.python("python3.11", script=VENV)
    arguments = ("--port", str(free_port), "--workers", "2")
    up = f"app up {' '.join(arguments)}"
    install = "pip install --disable-pip-version-check -r requirements.txt"
    first = clone.run(*arguments)
    assert (first.code, first.err) == (0, "")
    assert "Installing the packages" in first.out
    assert clone.notes() == ["venv --clear .venv", install, up]
    second = clone.run(*arguments)
    assert (second.code, second.out) == (0, "")
    assert clone.notes() == [up]
    with open(clone.folder / "requirements.txt", "a") as file:
        file.write("another==1.0\n")
    clone.run(*arguments)
    assert clone.notes() == [install, up]


def test_an_interrupted_install_is_done_again_from_the_start(clone: Clone, free_port: int) -> None:
    clone.python("python3.11", script=VENV)
    arguments = ("--port", str(free_port))
    failed = clone.run(*arguments, PIP="1")
    assert failed.code == 2
    assert "could not be installed" in failed.err
    assert not any(note.startswith("app up") for note in clone.notes())
    assert clone.run(*arguments).code == 0
    assert clone.notes()[0] == "venv --clear .venv"
    assert clone.run(*arguments).out == ""


def test_it_can_be_called_from_anywhere_and_through_a_link(
    clone: Clone, free_port: int, tmp_path: Path
) -> None:
    clone.python("python3.11", script=VENV)
    link = tmp_path / "start"
    link.symlink_to(clone.folder / "run.sh")
    done = subprocess.run(
        [link, "--port", str(free_port)],
        cwd="/",
        env=environment() | {"PATH": str(clone.bin), "NOTES": str(clone.folder / "notes")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert (clone.folder / ".venv").exists()
