"""Which workloads can be run: published by consumers, read by pages and the command line."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.domain.workload import CatalogueEntry, Example, Metric
from app.store.tables import catalogue

_KNOWN = {field.name for field in dataclasses.fields(CatalogueEntry)}
_BEST_LAST = (catalogue.c.error.is_(None), catalogue.c.published_at)
_OF_WORKLOAD = (
    sa.select(catalogue.c.entry)
    .where(catalogue.c.workload == sa.bindparam("wanted"))
    .order_by(*_BEST_LAST)
)


def _entry(data: dict[str, Any]) -> CatalogueEntry:
    # Unknown keys come from a newer version and are left out.
    values = {key: value for key, value in data.items() if key in _KNOWN}
    values["examples"] = tuple(Example(**example) for example in values.get("examples", ()))
    values["metrics"] = {
        name: Metric(**metric) for name, metric in values.get("metrics", {}).items()
    }
    return CatalogueEntry(**values)


def publish(tx: sa.Connection, host: str, entries: Sequence[CatalogueEntry], now: float) -> None:
    """Replace what a host can run."""
    tx.execute(sa.delete(catalogue).where(catalogue.c.host == host))
    if entries:
        tx.execute(
            sa.insert(catalogue),
            [
                {
                    "workload": entry.name,
                    "host": host,
                    "entry": dataclasses.asdict(entry),
                    "error": entry.error,
                    "published_at": now,
                }
                for entry in entries
            ],
        )


def entries(tx: sa.Connection) -> dict[str, CatalogueEntry]:
    """Every published workload by name, one that can be imported before one that cannot."""
    statement = sa.select(catalogue.c.entry).order_by(*_BEST_LAST)
    return {entry.name: entry for entry in (_entry(row.entry) for row in tx.execute(statement))}


def published(tx: sa.Connection) -> list[tuple[str, CatalogueEntry]]:
    """What each host published, with the host's name; by workload and host."""
    statement = sa.select(catalogue.c.host, catalogue.c.entry).order_by(
        catalogue.c.workload, catalogue.c.host
    )
    return [(row.host, _entry(row.entry)) for row in tx.execute(statement)]


def get(tx: sa.Connection, name: str) -> CatalogueEntry | None:
    """One workload's entry, the same one as in `entries`."""
    found = tx.execute(_OF_WORKLOAD, {"wanted": name}).scalars().all()
    return _entry(found[-1]) if found else None
