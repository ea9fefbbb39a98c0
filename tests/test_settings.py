"""Settings are read once; a typo stops the program."""

from pathlib import Path

import pytest

from app import settings
from app.settings import BadSettings, Settings, load


def reload() -> Settings:
    load.cache_clear()
    return load()


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NONSTOP_WORKERS", "7")
    monkeypatch.setenv("NONSTOP_DATA", "~/jobs")
    assert reload().workers == 7
    assert load().data == Path("~/jobs").expanduser()
    monkeypatch.setenv("NONSTOP_WORKERS", "8")
    assert load().workers == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("WORKERS", ""),
        ("PORT", "65536"),
        ("LANGUAGE", "fr"),
        ("TICK_S", "nan"),
        ("TRUST_NETWORK", "perhaps"),
    ],
)
def test_a_value_out_of_bounds_stops_the_program(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"NONSTOP_{name}", value)
    with pytest.raises(BadSettings, match=f"NONSTOP_{name}='{value}': "):
        reload()


def test_every_problem_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NONSTOP_WORKER", "NONSTOP_PORTS"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("NONSTOP_PORT", "x")
    with pytest.raises(BadSettings) as refused:
        reload()
    lines = str(refused.value).splitlines()
    assert [line.split()[0].split("=")[0] for line in lines] == [
        "NONSTOP_PORTS",
        "NONSTOP_WORKER",
        "NONSTOP_PORT",
    ]


@pytest.mark.parametrize("line", ["NONSTOP_PROT=1", "OTHER=1"])
def test_the_file_is_as_strict_as_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "env"
    path.write_text("NONSTOP_PORT=1234\n")
    monkeypatch.setitem(Settings.model_config, "env_file", path)
    assert reload().port == 1234
    path.write_text(f"{line}\n")
    with pytest.raises(BadSettings, match=f"{line.partition('=')[0]} is not a setting"):
        reload()


def test_the_environment_of_a_child_has_the_changes() -> None:
    assert settings.environment(port=99, trust_network=True)["NONSTOP_PORT"] == "99"
    assert settings.environment()["PATH"]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja_JP.UTF-8"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "C"),
        ({"LANG": "C", "LC_MESSAGES": "ja"}, "ja"),
        ({"LANG": ""}, ""),
    ],
)
def test_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings.terminal_language() == language
