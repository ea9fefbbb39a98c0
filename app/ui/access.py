"""What pages share within the server's process."""

import streamlit as st

from app.files.folder import DataFolder
from app.settings import Settings, load
from app.store import Store, open_store


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The open databases; every session and thread uses the same."""
    return open_store(load())


def settings() -> Settings:
    return load()


def folder() -> DataFolder:
    return DataFolder(load().data)
