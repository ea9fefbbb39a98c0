"""How the page's server is started: checked settings, warm imports, guarded doors."""

import gc
import importlib
import ipaddress
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.components.v2 import manifest_scanner

from app.domain.errors import StoreUnavailable
from app.language import choose, translator
from app.settings import BadSettings, Settings, load
from app.ui import access, discovery
from app.ui.shell import script_runner
from app.ui.shell.guard import Guard

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
UPLOAD_MARGIN_MB = 200
_SLOW_TO_IMPORT = ("pandas", "pyarrow", "jsonschema", "streamlit.dataframe_util")


def prepare() -> None:
    """Bring Streamlit's options in line with the settings.

    Raises:
        SystemExit: the settings cannot be used, or the page would listen on a network that
            nobody said it may trust; says so in a sentence.
    """
    try:
        settings = load()
    except BadSettings as error:
        sys.exit(str(error))
    if refusal := refused_address(st.get_option("server.address"), settings):
        sys.exit(refusal)
    config.set_option("server.allowedHosts", hosts(settings), "Nonstop")
    # What is a little too large is let in, to be refused with a sentence at its field; Streamlit
    # refuses without a word.
    limit_mb = settings.upload_limit_mb + UPLOAD_MARGIN_MB
    config.set_option("server.maxUploadSize", limit_mb, "Nonstop")
    # It would read about every installed package for components, of which the pages use none.
    manifest_scanner.scan_component_manifests = lambda max_workers=None: []
    script_runner.install()


def refused_address(address: str | None, settings: Settings) -> str | None:
    """Why the page may not listen on an address; None when it may."""
    if settings.trust_network or is_loopback(address):
        return None
    _ = translator(choose(settings.language))
    return _(
        "The page would listen on {address}, where others can reach it. There is no login: whoever"
        " reaches the page can start and cancel jobs and read every result. If that is what you"
        " want, set NONSTOP_TRUST_NETWORK=true.",
        address=address or _("every network"),
    )


def is_loopback(address: str | None) -> bool:
    """Whether only this machine itself can reach an address."""
    if address == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(address or "").is_loopback
    return False


def hosts(settings: Settings) -> list[str]:
    """The names under which the page may be opened."""
    named = [name.strip().strip("[]") for name in settings.allowed_hosts.split(",")]
    addresses = [settings.address, st.get_option("server.address")]
    return list(dict.fromkeys([*LOCAL_HOSTS, *(one for one in [*addresses, *named] if one)]))


def middleware() -> list[Middleware]:
    """What every request passes before Streamlit sees it."""
    return [Middleware(Guard, hosts=hosts(load()))]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Import what is slow to import, and take it out of the garbage collector's sight."""
    for name in _SLOW_TO_IMPORT:
        importlib.import_module(name)
    discovery.found()
    with suppress(StoreUnavailable):  # each page says so itself, and tries again
        access.store()
    gc.collect()
    gc.freeze()
    yield
