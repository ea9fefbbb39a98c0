"""Pages in tests use the test's own store and keep nothing from the test before."""

import pytest
import streamlit as st

from app.settings import Settings
from app.store import Store
from app.ui import services
from tests.ui.job_rows import Rows


@pytest.fixture(autouse=True)
def page_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_data.clear()
    monkeypatch.setattr(services, "store", lambda: store)


@pytest.fixture
def rows(store: Store, settings: Settings) -> Rows:
    """Writes jobs; one worker is alive and its workload is published."""
    rows = Rows(store)
    rows.publish()
    rows.worker()
    return rows
