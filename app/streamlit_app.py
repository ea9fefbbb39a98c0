"""The page's entry: `streamlit run app/streamlit_app.py`, from this folder or any other."""

import logging
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Streamlit puts this file's own folder first, where `clock` and `files` would be top-level modules.
sys.path[:] = [str(ROOT), *(place for place in sys.path if Path(place).resolve() != ROOT / "app")]

import streamlit as st  # noqa: E402
from streamlit.runtime.caching import cache_data_api  # noqa: E402

# It would warn of each cache that is declared before it serves; all are meant to be in memory.
logging.getLogger(cache_data_api.__name__).setLevel(logging.ERROR)

from app.ui import boundary  # noqa: E402
from app.ui.shell import routes, server  # noqa: E402

server.prepare()
app = st.App(
    ROOT / "app" / "ui" / "shell" / "main.py",
    lifespan=server.lifespan,
    routes=routes.ROUTES,
    middleware=server.middleware(),
    on_script_error=boundary.show,
)
