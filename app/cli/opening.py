"""The store and the settings, as commands need them."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.settings import load

if TYPE_CHECKING:
    from app.store import Store


@contextlib.contextmanager
def opened() -> Iterator["Store"]:
    """The open store, closed at the end.

    Raises:
        BadSettings: the settings cannot be used.
        StoreUnavailable: the databases cannot be used.
    """
    from app.store import open_store  # a quarter of a second that `--help` does not need

    store = open_store(load())
    try:
        yield store
    finally:
        store.close()
