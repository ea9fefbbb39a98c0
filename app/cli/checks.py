"""What `doctor` looks at."""

import os
import platform
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app import clock
from app.cli import preflight
from app.cli.speaking import _, speaker
from app.domain.errors import StoreUnavailable
from app.domain.text import one_line
from app.domain.upkeep import Chore
from app.files.folder import DataFolder
from app.language.chores import name as chore_name
from app.language.chores import told
from app.language.numbers import moment, size
from app.operations import channels, health
from app.operations.health import Level
from app.operations.storage import storage
from app.settings import BadSettings, Settings, load
from app.store import Store, chores, open_store
from app.store import catalogue as catalogue_rows
from app.store import health as databases
from app.store import workers as worker_rows


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str


def every_check() -> Iterator[Check]:
    """Each check in turn; what cannot be looked at without another one is left out."""
    yield _python()
    try:
        settings = load()
    except BadSettings as error:
        yield Check(_("Settings"), "fail", str(error))
        return
    yield Check(_("Settings"), "ok", _("all of them can be used"))
    for problem in channels.problems_of_settings(settings):
        text = f"NONSTOP_NOTIFY ({problem.field}): {speaker().say(problem.sentence)}"
        yield Check(_("Channel"), "warn", text)
    if not settings.data.exists():
        text = _("{folder} is not there yet; the first start makes it", folder=settings.data)
        yield Check(_("Data folder"), "warn", text)
    else:
        yield from _folder(settings.data)
        yield from _stored(settings)
    yield _page(settings)


def _python() -> Check:
    enough = sys.version_info >= preflight.OLDEST_PYTHON
    return Check("Python", "ok" if enough else "fail", platform.python_version())


def _folder(folder: Path) -> Iterator[Check]:
    name = _("Data folder")
    found = folder.stat()
    if found.st_uid != os.getuid():
        text = _("{folder} belongs to another account", folder=folder)
        yield Check(name, "fail", text)
    elif not preflight.can_write(folder):
        yield Check(name, "fail", _("{folder} cannot be written to", folder=folder))
    elif stat.S_IMODE(found.st_mode) & 0o077:
        text = _("others of this machine can look into {folder}: chmod 700 it", folder=folder)
        yield Check(name, "warn", text)
    else:
        yield Check(name, "ok", str(folder))
    free = shutil.disk_usage(folder).free
    yield Check(_("Free space"), health.of_space(free), size(free))


def _stored(settings: Settings) -> Iterator[Check]:
    try:
        store = open_store(settings)
    except StoreUnavailable as error:
        yield Check(_("Databases"), "fail", speaker().explain(error))
        return
    try:
        yield from _databases(store)
        yield from _consumer(store)
        yield from _upkeep(store, settings)
    finally:
        store.close()


def _databases(store: Store) -> Iterator[Check]:
    engine, _space, version = health.engine(store.main).partition(" ")
    if databases.is_safe(store.main):
        yield Check(engine, "ok", version)
    else:
        text = _("{version} can damage databases; install requirements.txt again", version=version)
        yield Check(engine, "fail", text)
    for database in (store.main, store.telemetry):
        name = database.path.name if database.path else _("Database")
        if found := databases.damages(database):
            text = _("damaged: {found}. Restore a backup", found="; ".join(found))
            yield Check(name, "fail", text)
        else:
            yield Check(name, "ok", _("whole, and of this version"))


def _consumer(store: Store) -> Iterator[Check]:
    with store.read() as tx:
        alive = worker_rows.alive(tx, clock.now())
        entries = catalogue_rows.entries(tx)
    if alive:
        text = speaker().plural("{count} worker", "{count} workers", len(alive))
        yield Check(_("Consumer"), "ok", text)
        yield Check(_("Devices"), "ok", ", ".join(sorted({worker.device for worker in alive})))
    else:
        text = _("no worker is running; start ./run.sh or ./run_consumer.sh")
        yield Check(_("Consumer"), "warn", text)
    for entry in entries.values():
        if entry.error:
            text = _("{name} cannot be imported: {error}", name=entry.name, error=entry.error)
            yield Check(_("Workload"), "warn", one_line(text, 500))
    if sound := [name for name, entry in entries.items() if not entry.error]:
        yield Check(_("Workloads"), "ok", ", ".join(sorted(sound)))


def _upkeep(store: Store, settings: Settings) -> Iterator[Check]:
    found = storage(store, DataFolder(settings.data))
    if found.log > health.LARGE_LOG:
        text = _(
            "The databases' log has grown to {size}: something has been reading for very long.",
            size=size(found.log),
        )
        yield Check(_("Databases"), "warn", text)
    if found.newest_backup_at is not None:
        made_at = moment(found.newest_backup_at, None, clock.now())
        yield Check(_("Backups"), "ok", _("The newest backup is of {time}.", time=made_at))
    with store.read() as tx:
        rows = chores.every(tx)
    for chore in Chore:
        if (row := rows.get(chore)) and row.is_ok is False:
            yield Check(
                chore_name(speaker(), chore), "warn", told(speaker(), chore, row.note or {})
            )


def _page(settings: Settings) -> Check:
    name, address, port = _("Page"), settings.address, settings.port
    if preflight.answers(address, port):
        return Check(name, "ok", preflight.url(address, port))
    if preflight.is_free(address, port):
        text = _("not running; start ./run.sh")
        return Check(name, "warn", text)
    text = _("port {port} is used by another program; set NONSTOP_PORT", port=port)
    return Check(name, "fail", text)
