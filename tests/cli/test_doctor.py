"""`doctor`."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.domain.upkeep import Chore
from app.files.folder import DataFolder
from app.operations.backup import back_up
from app.settings import Settings
from app.store import Store, chores, workers
from tests import make
from tests.cli.conftest import Run, Said


@pytest.fixture(autouse=True)
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    monkeypatch.setenv("NONSTOP_PORT", str(free))
    return free


def levels(said: Said) -> dict[str, str]:
    found: list[dict[str, Any]] = said.json
    return {check["name"]: check["level"] for check in found}


def alive(store: Store, device: str = "cuda:0") -> None:
    row = workers.WorkerRow(
        name="here/1",
        host="here",
        boot_id="boot",
        pid=1,
        pid_started=1.0,
        version="0",
        device=device,
        started_at=clock.now(),
        beat_at=clock.now(),
    )
    with store.write() as tx:
        workers.register(tx, row)


def test_before_the_first_start(run: Run, data: Path) -> None:
    said = run("doctor")
    assert said.code == 0
    assert "the first start makes it" in said.out
    assert not data.exists()


def test_a_sound_house(run: Run, store: Store) -> None:
    make.publish(store)
    alive(store)
    said = run("doctor")
    assert said.code == 0
    assert "✓ SQLite: 3." in said.out
    assert "✓ Consumer: 1 worker" in said.out
    assert "✓ Devices: cuda:0" in said.out
    assert "✓ Workloads: count" in said.out
    found = levels(run("doctor", "--json"))
    assert found.pop("Page") == "warn"
    assert set(found.values()) == {"ok"}


def test_without_a_consumer_it_says_how_to_start_one(run: Run, store: Store) -> None:
    said = run("doctor")
    assert said.code == 0
    assert "! Consumer: no worker is running; start ./run.sh" in said.out
    assert said.out.endswith("It works; look at the lines marked !.\n")


def test_a_workload_that_cannot_be_imported_is_named(run: Run, store: Store) -> None:
    make.publish(store, make.entry(error="ImportError: no\x1b[31m torch"))
    assert "! Workload: count cannot be imported: ImportError: no torch" in run("doctor").out


def test_a_damaged_database_fails(run: Run, data: Path, store: Store) -> None:
    store.close()
    (data / "telemetry.db").write_bytes(b"This is no database. " * 500)
    said = run("doctor")
    assert said.code == 1
    assert "✗ Databases" in said.out
    assert said.out.endswith("look at the lines marked ✗.\n")


def test_a_damaged_page_inside_fails(run: Run, settings: Settings, store: Store) -> None:
    for _ in range(200):
        make.job(store, params={"text": "x" * 500})
    store.main.checkpoint()
    store.close()
    path = settings.data / "jobs.db"
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096 - 10, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\x5a" * 100
    path.write_bytes(content)
    said = run("doctor")
    assert (said.code, levels(run("doctor", "--json"))["jobs.db"]) == (1, "fail")
    assert "✗ jobs.db: damaged:" in said.out


def test_a_newer_database_fails(run: Run, store: Store) -> None:
    with store.write() as tx:
        tx.exec_driver_sql("UPDATE nonstop_main_version SET version_num = '9999'")
    said = run("doctor")
    assert said.code == 1
    assert "newer version of Nonstop" in said.out


def test_a_folder_that_others_can_read_warns(run: Run, store: Store, data: Path) -> None:
    data.chmod(0o755)
    assert "! Data folder: others of this machine can look into" in run("doctor").out


@pytest.fixture
def listener(port: int) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", port)):
        yield port


def test_a_port_that_somebody_else_uses_fails(
    run: Run, store: Store, listener: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.preflight.ANSWER_WITHIN_S", 0.1)
    said = run("doctor")
    assert said.code == 1
    assert f"✗ Page: port {listener} is used by another program" in said.out


def test_upkeep_that_failed_is_told(run: Run, store: Store) -> None:
    now = clock.now()
    with store.write() as tx:
        chores.plan(tx, Chore.BACKUP, next_at=now, now=now)
        chores.take(tx, Chore.BACKUP, next_at=None, now=now)
        note = {"error": "A backup needs 9 MB and only 1 MB are free."}
        chores.end(tx, Chore.BACKUP, started_at=now, is_ok=False, note=note, now=now)
    said = run("doctor")
    assert "! Backup: A backup needs 9 MB and only 1 MB are free." in said.out
    assert said.code == 0


def test_the_newest_backup_is_told(run: Run, store: Store, data: Path) -> None:
    back_up(store, DataFolder(data), kept=1, now=clock.now())
    assert "✓ Backups: The newest backup is of " in run("doctor").out
