"""Every error is a sentence on stderr, in the reader's language."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT, environment
from app.store import Store
from tests import make
from tests.cli.conftest import Run, run_apart


@pytest.mark.parametrize("command", ["list", "workloads", "doctor", "settings"])
def test_a_misspelt_setting_stops_the_program(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("NONSTOP_PORTT", "1")
    monkeypatch.setenv("NONSTOP_WORKERS", "many")
    said = run(command)
    assert said.code == (1 if command == "doctor" else 2)
    assert "NONSTOP_PORTT is not a setting of Nonstop" in said.out + said.err
    assert "NONSTOP_WORKERS='many'" in said.out + said.err


@pytest.mark.parametrize("command", [["list"], ["submit", "x"], ["show", "1"], ["logs", "1"]])
def test_a_data_folder_that_cannot_be_used_is_told(
    run: Run, data: Path, command: list[str]
) -> None:
    data.write_text("a file")
    said = run(*command)
    assert (said.code, said.out) == (2, "")
    assert str(data) in said.err
    assert "NONSTOP_DATA" in said.err


def test_a_broken_database_is_told(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "jobs.db").write_text("This is a letter, and a rather long one at that. " * 99)
    said = run("list")
    assert said.code == 2
    assert "not a database" in said.err


def test_a_locked_database_is_told(
    run: Run, published: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Store.write.__wrapped__.__kwdefaults__  # type: ignore[attr-defined]
    monkeypatch.setitem(patient, "wait_s", 0.01)
    with published.write():
        said = run("submit", "count")
    assert said.code == 70
    assert said.err.startswith("The database is busy")


def test_what_nobody_foresaw_is_a_sentence_too(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("it rained\x1b[31m")

    monkeypatch.setattr("app.store.jobs.newest", fail)
    said = run("list")
    assert said.code == 70
    assert "RuntimeError: it rained." in said.err
    with pytest.raises(RuntimeError):
        run("--traceback", "list")


def test_no_command_shows_them_all(run: Run) -> None:
    said = run()
    assert said.code == 0
    for name in ("submit", "list", "show", "logs", "cancel", "retry", "run", "doctor", "up"):
        assert f"\n  {name} " in said.out
    assert run("--help").out == said.out


def test_a_misspelt_command_is_told(run: Run) -> None:
    said = run("lisst")
    assert said.code == 2
    assert "Did you mean 'list'?" in said.err


def test_the_language_is_that_of_the_settings_then_of_the_terminal(store: Store) -> None:
    make.publish(store)
    assert run_apart("show", "9", LANG="ja_JP.UTF-8").err.startswith("ジョブ #9")
    assert run_apart("show", "9", LANG="ja_JP.UTF-8", NONSTOP_LANGUAGE="en").err.startswith("There")
    assert run_apart("show", "9", LC_ALL="ja_JP.UTF-8", LANG="en_US.UTF-8").err.startswith("ジョブ")
    assert run_apart("show", "9", LANG="C").err.startswith("There")
    assert "ジョブを投入" in run_apart("--help", LANG="ja_JP.UTF-8").out
    assert "実行できるもの" in run_apart("--help", NONSTOP_LANGUAGE="ja").out


def test_japanese_survives_a_terminal_that_cannot_show_it(store: Store) -> None:
    said = run_apart("show", "9", NONSTOP_LANGUAGE="ja", PYTHONIOENCODING="ascii")
    assert said.code == 2
    assert "#9" in said.err


def test_a_reader_that_has_seen_enough_is_no_error(store: Store) -> None:
    for _ in range(300):
        make.job(store, title="x" * 200)
    listing = subprocess.Popen(
        [sys.executable, "-m", "app", "list", "--limit", "10000", "--json"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert listing.stdout is not None
    assert listing.stderr is not None
    os.read(listing.stdout.fileno(), 1)
    listing.stdout.close()
    assert listing.stderr.read() == b""
    listing.stderr.close()
    listing.wait(30)
