"""What lies in the data folder, in bytes. Long sums are made by a chore and read from its note."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.domain.retention import Policy
from app.domain.upkeep import Chore
from app.files import backups, removal
from app.files.folder import DataFolder
from app.operations import retention, sweep
from app.store import Store, chores


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What takes long to count; sizes in bytes."""

    jobs: int  # artifacts, logs and checkpoints
    uploads: int
    replaced: int  # what restored backups took the place of
    to_remove_jobs: int  # what a clean-up would remove
    to_remove_size: int
    leftovers: int  # folders and files that belong to nobody, and would be removed, too
    leftovers_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What the system page shows; sizes in bytes."""

    databases: int  # 0 where they are on a server
    log: int  # write-ahead logs, which are moved into the databases now and then
    backups: int
    newest_backup_at: float | None
    backup_count: int
    free: int  # on the disk of the data folder
    total: int
    measured: Measured | None  # None until it was measured for the first time
    measured_at: float | None


def measure(store: Store, folder: DataFolder, policy: Policy, *, now: float) -> Measured:
    """Count what takes long; for a chore."""
    going = retention.plan(store, folder, policy, now=now)
    nobodys = sweep.look(store, folder, now=now)
    return Measured(
        jobs=removal.size(folder.jobs),
        uploads=removal.size(folder.uploads),
        replaced=removal.size(folder.replaced),
        to_remove_jobs=len(going.jobs),
        to_remove_size=going.size,
        leftovers=nobodys.count,
        leftovers_size=nobodys.size,
    )


def storage(store: Store, folder: DataFolder) -> Storage:
    """What can be told at once, and what was measured last."""
    with store.read() as tx:
        row = chores.every(tx).get(Chore.MEASURE)
    measured = _measured(row.note) if row and row.note else None
    made = backups.every(folder)
    disk = shutil.disk_usage(folder.root)
    return Storage(
        databases=sum(map(removal.size, folder.databases)),
        log=sum(removal.size(path.with_name(path.name + "-wal")) for path in folder.databases),
        backups=sum(one.size for one in made),
        newest_backup_at=made[0].made_at if made else None,
        backup_count=len(made),
        free=disk.free,
        total=disk.total,
        measured=measured,
        measured_at=row.ended_at if row and measured else None,
    )


def note(measured: Measured) -> dict[str, Any]:
    """What was measured, as a chore keeps it."""
    return asdict(measured)


def _measured(kept: Mapping[str, Any]) -> Measured | None:
    names = [field.name for field in fields(Measured)]
    if not all(isinstance(kept.get(name), int) for name in names):
        return None  # it failed, or another version wrote it
    return Measured(**{name: kept[name] for name in names})
