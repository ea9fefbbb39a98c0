"""Apprise as it is used here: nothing is kept on disk, and nothing it logs leaves the process."""

import functools
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase


@functools.cache
def asset() -> "AppriseAsset":
    """How Apprise behaves."""
    from apprise import AppriseAsset, PersistentStoreMode

    log = logging.getLogger("apprise")
    log.propagate = False  # it quotes URLs
    log.addHandler(logging.NullHandler())
    return AppriseAsset(
        app_id="Nonstop",
        app_desc="Nonstop",
        app_url="",
        async_mode=False,
        service_timeout=0,  # it would send in a thread, which no alarm reaches
        storage_mode=PersistentStoreMode.MEMORY,
    )


def service(url: str) -> "NotifyBase | None":
    """What an URL stands for; None when Apprise cannot read it."""
    from apprise import Apprise

    found: NotifyBase | None = Apprise.instantiate(url, asset=asset(), suppress_exceptions=True)
    return found
