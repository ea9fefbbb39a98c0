"""Every setting of Nonstop: one place, read once from `NONSTOP_*` variables or the file `.env`."""

import contextlib
import functools
import os
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.domain.retention import read_policy

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "NONSTOP_"


class Settings(BaseSettings):
    """What can be configured. A misspelt name or a value out of bounds stops the program."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ROOT / ".env", frozen=True, extra="forbid"
    )

    data: Path = Field(
        ROOT / "data",
        description="Folder of the databases and of all job files.",
        json_schema_extra={"default_text": "data, beside run.sh"},
    )
    database_url: str = Field(
        "", description="SQLAlchemy URL of a PostgreSQL database; empty: SQLite in the data folder."
    )
    broker_url: str = Field(
        "", description="redis:// or postgresql:// URL for bells; empty: SQLite in the data folder."
    )
    workers: int = Field(
        max(1, min(4, (os.cpu_count() or 2) // 2 + 1)),
        ge=1,
        le=256,
        description="How many jobs run at the same time.",
        json_schema_extra={"default_text": "half of the cores plus one, at most 4"},
    )
    workloads: str = Field(
        "", description="Your own workloads: folders or Python packages, separated by commas."
    )
    address: str = Field("127.0.0.1", description="The address the page listens on.")
    port: int = Field(8501, ge=1, le=65535, description="The port the page listens on.")
    trust_network: bool = Field(
        False,
        description="Allow an address other than this machine's own. There is no login: whoever"
        " reaches the page can start and cancel jobs and read every result.",
    )
    allowed_hosts: str = Field(
        "", description="Host names under which the page may be opened, besides localhost."
    )
    language: Literal["", "ja", "en"] = Field(
        "", description="Language of the command line, and of pages for other browsers' languages."
    )
    upload_limit_mb: int = Field(200, ge=1, le=10_000, description="Largest upload, in MB.")
    log_limit_mb: int = Field(
        1024, ge=1, description="Largest log of one attempt, in MB; its head and tail are kept."
    )
    max_crashes: int = Field(
        3, ge=1, le=100, description="After so many crashes a job is given up as failed."
    )
    tick_s: float = Field(
        0.5, gt=0, le=10, description="Seconds between two reports of a worker on its job."
    )
    lease_s: float = Field(
        15,
        ge=1,
        le=3600,
        description="A worker silent for so many seconds is made dead, then replaced.",
    )
    polite_grace_s: float = Field(
        5, ge=0, description="Seconds a cancelled job has to stop by itself before SIGTERM."
    )
    hard_grace_s: float = Field(
        2, ge=0, description="Seconds between SIGTERM and SIGKILL of the job's whole process group."
    )
    pause_grace_s: float = Field(
        60, ge=0, description="Seconds a job that is to be paused has to save its state."
    )
    memory_limit_mb: int = Field(
        0, ge=0, description="Memory in MB that one attempt may use; 0 for no limit."
    )
    fault: str = Field("", description="For tests only: where this process is to fail.")
    join: bool = Field(
        False,
        description="Let a further consumer work on the same data folder; its workers are added.",
    )
    drain_s: float = Field(
        0, ge=0, description="Seconds that running jobs may go on when the consumer is stopped."
    )
    shutdown_grace_s: float = Field(
        10, ge=0, description="Seconds a job has to save and stop when the consumer is stopped."
    )
    import_limit_s: float = Field(
        60, gt=0, description="Seconds that importing one workload file may take."
    )
    keep: str = Field(
        "done: 90 days, 100000 jobs, 100 GB; failed: 180 days; cancelled: 30 days",
        description="How long ended jobs are kept: by age, number of the newest, and size of their"
        " files. Pinned jobs stay. Empty: all are kept.",
    )
    clean_at: str = Field(
        "0 3 * * *",
        description="When jobs that were kept long enough are removed, as a cron expression in"
        " this machine's time zone; empty: never.",
    )
    backup_at: str = Field(
        "10 3 * * *",
        description="When the databases are backed up, as a cron expression in this machine's"
        " time zone; empty: never.",
    )
    backups_kept: int = Field(7, ge=1, le=1000, description="How many backups are kept.")

    notify: SecretStr = Field(
        SecretStr(""),
        description="Where word is sent of jobs that are done or failed: Apprise URLs, separated"
        " by spaces or line ends. They are never shown.",
    )
    notify_private: bool = Field(
        False,
        description="Let word be sent to addresses of this machine and of its own network.",
    )
    page_url: str = Field(
        "",
        description="Address of the page, for links in what is sent; empty: the page's port on"
        " localhost.",
    )

    @field_validator("keep")
    @classmethod
    def _is_policy(cls, text: str) -> str:
        read_policy(text)
        return text


class BadSettings(Exception):
    """The settings cannot be used; the message has one sentence for each problem."""


@functools.cache
def load() -> Settings:
    """The settings of this process.

    Raises:
        BadSettings: a value is out of bounds, or a `NONSTOP_*` variable is unknown.
    """
    known = {variable(name) for name in Settings.model_fields}
    problems = [
        _unknown(name)
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        raise BadSettings("\n".join([*problems, *_sentences(error)])) from None
    if problems:
        raise BadSettings("\n".join(problems))
    return settings.model_copy(update={"data": settings.data.expanduser().resolve()})


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _sentences(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        name = str(problem["loc"][0])
        if problem["type"] == "extra_forbidden":  # a line of the file .env
            yield _unknown(name.upper())
        else:
            told = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
            yield f"{variable(name)}={problem['input']!r}: {told}."


def _unknown(name: str) -> str:
    return f"{name} is not a setting of Nonstop; docs/settings.md lists them all."


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting as it may be shown: nothing secret is in it."""

    name: str
    value: str | bool | int | float
    default: str | bool | int | float
    description: str

    @property
    def variable(self) -> str:
        return variable(self.name)

    @property
    def is_changed(self) -> bool:
        return self.value != self.default


def in_force() -> list[InForce]:
    """Every setting of this process."""
    settings = load()
    return [
        InForce(
            name,
            _shown(getattr(settings, name)),
            _shown(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def _shown(value: Any) -> str | bool | int | float:
    if isinstance(value, bool | int | float):
        return value
    return re.sub(r"(://[^:@/]*):[^@/]*@", r"\1:***@", str(value))  # no password is shown


def environment(**changed: object) -> dict[str, str]:
    """This process's environment with some settings changed, for a child process."""
    return os.environ | {variable(name): str(value) for name, value in changed.items()}


def terminal_language() -> str:
    """The language of the terminal, such as "ja_JP.UTF-8"; empty when it has none."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides; see locale(7)
    return next((value for name in names if (value := os.environ.get(name))), "")


def machine_zone() -> str:
    """The time zone of this machine by its IANA name; "UTC" when it cannot be told."""
    wished = os.environ.get("TZ", "").removeprefix(":")
    set_up = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for name in (wished, set_up):
        with contextlib.suppress(ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            return zoneinfo.ZoneInfo(name).key
    return "UTC"
