"""`settings`."""

import pytest

from app.settings import Settings
from tests.cli.conftest import Run


def test_every_setting_is_shown(run: Run) -> None:
    said = run("settings")
    for name in Settings.model_fields:
        assert f"NONSTOP_{name.upper()}=" in said.out
    assert len(run("settings", "--json").json) == len(Settings.model_fields)


@pytest.mark.parametrize("name", ["port", "PORT", "NONSTOP_PORT", "nonstop_port"])
def test_one_setting_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("NONSTOP_PORT", "9999")
    assert run("settings", name).out.startswith("NONSTOP_PORT=9999  ← changed\n")
    assert run("settings", name, "--plain").out == "9999\n"
    assert run("settings", name, "--json").json["value"] == 9999


def test_an_unknown_setting_is_told(run: Run) -> None:
    said = run("settings", "prot")
    assert (said.code, said.out) == (2, "")
    assert "There is no setting prot; there are: NONSTOP_DATA" in said.err


def test_no_password_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NONSTOP_DATABASE_URL", "postgresql://me:secret@db:5432/jobs")
    for arguments in (["settings"], ["settings", "--json"], ["settings", "database_url"]):
        said = run(*arguments)
        assert "secret" not in said.out
        assert "postgresql://me:***@db:5432/jobs" in said.out


def test_the_reference_names_no_machine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = run("settings", "--markdown").out
    monkeypatch.setenv("NONSTOP_PORT", "9999")
    assert run("settings", "--markdown").out == before
    assert "| `NONSTOP_PORT` | `8501` | The port the page listens on. |" in before
