"""The command line in this process, on a real store."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.cli.application import main
from app.settings import ROOT
from app.store import Store
from tests import make

UPLOAD = {
    "type": "object",
    "properties": {
        "upload": {"type": "string"},
        "name": {"type": "string"},
        "job": {"type": "integer"},
        "artifact": {"type": "string"},
    },
    "dependentRequired": {"upload": ["name"], "job": ["artifact"]},
    "minProperties": 2,
    "maxProperties": 2,
    "additionalProperties": False,
    "x-upload": [".csv"],
}
LEARN_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["data", "target"],
    "properties": {
        "data": UPLOAD | {"x-title": {"en": "Table", "ja": "表データ"}},
        "target": {"type": "string", "x-description": "The column to predict."},
        "epochs": {"type": "integer", "minimum": 1, "default": 20},
    },
}


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command in this process."""

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        code = ended.value.code
        assert isinstance(code, int)
        return Said(code, printed.out, printed.err)

    yield run
    for handler in logging.getLogger().handlers[:]:
        if getattr(handler, "stream", None) is sys.stderr:
            logging.getLogger().removeHandler(handler)


def run_apart(*arguments: str, **environment: str) -> Said:
    """Run a command in a process of its own."""
    from app.settings import environment as surroundings

    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=surroundings() | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def published(store: Store) -> Store:
    """A store in whose catalogue two workloads are."""
    make.publish(store, make.entry(), make.entry("learn", schema=LEARN_SCHEMA))
    return store
