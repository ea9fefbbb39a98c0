"""Migrated, empty databases to copy: migrating them anew for each example takes too long."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from app.store import Store, open_store
from tests import make
from tests.properties.model import BUDGETS, SAVES

DATABASES = ("jobs.db", "telemetry.db")


@dataclass(frozen=True)
class Template:
    """A store whose files are put back to what they were as often as a test wants."""

    store: Store
    settings: Settings
    kept: Path

    def keep(self, name: str) -> None:
        """Keep what is in the databases now, under a name."""
        self.store.main.checkpoint()
        self.store.telemetry.checkpoint()
        self.store.close()
        folder = self.kept / name
        folder.mkdir(exist_ok=True)
        for file in DATABASES:
            shutil.copyfile(self.settings.data / file, folder / file)

    def restore(self, name: str = "empty") -> None:
        """Put back what was kept; no connection is open afterwards."""
        self.store.close()
        for file in DATABASES:
            for ending in ("-wal", "-shm"):
                (self.settings.data / (file + ending)).unlink(missing_ok=True)
            shutil.copyfile(self.kept / name / file, self.settings.data / file)


def make_template(folder: Path) -> Template:
    """Databases in which nothing is but the catalogue, kept as `empty`."""
    settings = Settings(data=folder / "data", workers=2)
    kept = folder / "kept"
    kept.mkdir()
    template = Template(open_store(settings), settings, kept)
    make.publish(
        template.store,
        *(
            make.entry(name, max_failures=budget, saves=name == SAVES)
            for name, budget in BUDGETS.items()
        ),
    )
    template.keep("empty")
    return template
