"""What tests of pages have in common."""

import pytest
import streamlit as st

from app.store import Store
from app.ui import access
from tests.ui.job_rows import Rows


@pytest.fixture
def page_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The test's store is the pages', and nothing is kept from the test before."""
    st.cache_data.clear()
    monkeypatch.setattr(access, "store", lambda: store)
    return store


@pytest.fixture
def rows(page_store: Store) -> Rows:
    """Writes jobs that pages show; one worker is alive and its workload is published."""
    rows = Rows(page_store)
    rows.publish()
    rows.worker()
    return rows
