"""The Huey instance, built from settings: SQLite by default, PostgreSQL or Redis by URL."""

import functools
from pathlib import Path
from typing import Any

from huey import Huey
from huey.exceptions import ConfigurationError

from app.broker import BellStorage, JsonSerializer
from app.settings import load


class NonstopHuey(Huey):
    """Huey with the consumer of Nonstop."""

    def create_consumer(self, **options: Any) -> Any:
        from app.compute.consumer import NonstopConsumer  # only here: pages import this module

        return NonstopConsumer(self, **options)


@functools.cache
def build(data: Path, url: str) -> Huey:
    """The Huey instance of a data folder; one for each in a process.

    Args:
        data: the folder of the SQLite broker.
        url: of a broker elsewhere; empty for SQLite.

    Raises:
        ConfigurationError: the URL is of no known kind.
    """
    common: dict[str, Any] = {
        "name": "nonstop",
        "results": False,
        "serializer": JsonSerializer(),
    }
    if not url:
        return NonstopHuey(storage_class=BellStorage, data=data, **common)
    if url.startswith(("redis://", "rediss://", "unix://")):
        from huey.storage import PriorityRedisStorage

        return NonstopHuey(storage_class=PriorityRedisStorage, url=url, **common)
    if url.startswith(("postgresql://", "postgres://")):
        from huey.storage import PostgresStorage

        return NonstopHuey(storage_class=PostgresStorage, dsn=url, **common)
    raise ConfigurationError("NONSTOP_BROKER_URL must begin with redis:// or postgresql://")


huey = build(load().data, load().broker_url)
