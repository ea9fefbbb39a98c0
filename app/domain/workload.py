"""What the catalogue says about a workload: all that pages and the command line need to know."""

from dataclasses import dataclass, field
from typing import Any, Literal

Bilingual = str | dict[str, str]  # {"en": …, "ja": …}, or one text for both


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Parameters that show a workload at work; files are named by their path on the host."""

    title: Bilingual
    params: dict[str, Any]
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """How one metric is shown; metrics of the same panel share a chart."""

    title: Bilingual
    panel: str = ""
    goal: Literal["min", "max"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One workload as its consumer published it, or the reason why it cannot be run.

    `schema` is the JSON Schema of the parameters. Keys beginning with "x-" are ours:
    `x-title` and `x-description` are Bilingual; `x-upload` marks a parameter that is a file
    and lists the accepted suffixes; `x-column-of` names the upload whose columns are the
    choices; `x-advanced` marks a parameter that rarely needs a change; `x-labels` gives
    Bilingual labels for the values of an enum; `x-takes` names the kind of artifact that a file
    parameter takes, where its suffix does not say enough.
    """

    name: str
    title: Bilingual
    description: Bilingual
    schema: dict[str, Any]
    examples: tuple[Example, ...] = ()
    metrics: dict[str, Metric] = field(default_factory=dict)
    results: dict[str, Bilingual] = field(default_factory=dict)  # titles of the result's keys
    artifacts: dict[str, str] = field(default_factory=dict)  # its files' names, and their kinds
    max_failures: int = 1
    timeout_s: float | None = None
    memory_mb: int | None = None
    saves: bool = False  # it saves checkpoints, so it can be paused while it runs
    version: str = ""  # hash of its source
    source: str = ""  # file it was read from
    error: str | None = None  # why it cannot be imported


def upload_of(schema: dict[str, Any]) -> dict[str, Any] | None:
    """What a property's schema says about the file it asks for; None when it asks for none."""
    parts: list[dict[str, Any]] = [schema, *schema.get("anyOf", ())]
    for part in parts:
        if "x-upload" in part:
            return part
    return None


def is_upload(schema: dict[str, Any]) -> bool:
    """Whether a property's schema asks for a file."""
    return upload_of(schema) is not None
