"""Who is told of a job: agreed on in the form and on the job's page."""

import pytest
from streamlit.testing.v1 import AppTest

from app.domain.notices import On
from app.store import Store, channels, watches
from app.store.channels import Channel
from app.ui import links
from tests import make
from tests.page_server import ROOT
from tests.ui.job_rows import Rows
from tests.ui.page_runs import open_page, said


def channel(store: Store) -> Channel:
    with store.write() as tx:
        return channels.add(tx, name="chat", url="json://h.example/secret", by="x", now=make.NOW)


def agreed(store: Store, job_id: int) -> list[tuple[On, str | None, float | None]]:
    with store.read() as tx:
        return [(one.on, one.metric, one.threshold) for one in watches.of_job(tx, job_id)]


def asked(job_id: int) -> AppTest:
    return open_page("job", id=job_id).menu_button(key="job_menu").click("tell").run()


def test_a_wish_is_added_shown_and_removed(rows: Rows, store: Store) -> None:
    channel(store)
    job, lease = rows.running()
    rows.metric(lease, "loss", [1.0, 0.5])
    at = asked(job.id)
    at.button(key="tell_add").click().run()
    at.selectbox(key="tell_on").select("a metric at a value").run()
    assert at.button(key="tell_add").disabled
    at.number_input(key="tell_threshold").set_value(0.1).run()
    assert at.selectbox(key="tell_above_loss").value is False  # its goal is to fall
    at.button(key="tell_add").click().run()
    assert agreed(store, job.id) == [(On.DONE, None, None), (On.METRIC, "loss", 0.1)]
    assert "chat: Validation loss ≤ 0.1" in said(at)
    assert "secret" not in said(at)
    with store.read() as tx:
        first = watches.of_job(tx, job.id)[0]
    at.button(key=f"tell_remove_{first.id}").click().run()
    assert agreed(store, job.id) == [(On.METRIC, "loss", 0.1)]


def test_without_a_channel_the_way_to_one_is_shown(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []
    monkeypatch.setattr(links, "open_system", lambda: opened.append(True))
    at = asked(rows.pending().id)
    assert "No channel is known yet" in said(at)
    at.button(key="tell_system").click().run()
    assert opened == [True]


def test_the_form_asks_only_where_there_is_a_channel(page_store: Store) -> None:
    make.publish(page_store)
    page = AppTest.from_file(ROOT / "app" / "ui" / "shell" / "main.py", default_timeout=30)
    assert "Tell" not in [box.label for box in page.run().selectbox]
    channel(page_store)
    box = next(box for box in page.run().selectbox if box.label == "Tell")
    box.select("chat").run()
    page.button(key="submit").click().run()
    assert agreed(page_store, 1) == [(On.DONE, None, None), (On.FAILED, None, None)]
