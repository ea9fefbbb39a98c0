"""The page of all jobs."""

import datetime

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.domain.job import Reason, Status
from app.domain.outcome import Cancelled, Crashed, Done, Raised
from app.language import LANGUAGES
from app.operations import pins
from app.operations.cancel import cancel
from app.store import Store, overview
from app.store.tables import jobs as job_table
from app.ui import links
from app.ui.components.monitor import job_table as job_list_table
from app.ui.components.monitor import overview_cards
from tests.ui.job_rows import Rows
from tests.ui.page_runs import charts, open_page, said


def listed(at: AppTest) -> pd.DataFrame:
    assert not at.exception
    found: pd.DataFrame = at.dataframe[0].value
    return found.set_index("id")


@pytest.mark.usefixtures("page_store")
def test_the_first_visit_says_what_to_do() -> None:
    at = open_page("monitor")
    assert "No jobs yet." in said(at)
    assert at.button(key="first_job")
    assert not at.dataframe
    assert "まだジョブがありません" in said(open_page("monitor", "ja"))


def test_every_state_has_its_row(rows: Rows, store: Store) -> None:
    done, lease = rows.running(since_s=130)
    rows.end(lease, Done({"loss": 0.125}))
    failed, lease = rows.running(max_crashes=1)
    rows.end(lease, Crashed("", signal=9, reason=Reason.OUT_OF_MEMORY))
    stopped, lease = rows.running()
    rows.end(lease, Cancelled())
    again, lease = rows.running(max_failures=2)
    rows.end(lease, Raised("E: once"))
    running, lease = rows.running(since_s=100, title="Kokoro", run_at=rows.now - 200)
    rows.beat(lease, 0.5)
    stopping, _lease = rows.running(run_at=rows.now - 200)
    cancel(store, stopping.id, by="sato", now=rows.now)
    due, later = rows.pending(), rows.pending(run_at=rows.now + 7200)
    found = listed(open_page("monitor"))
    assert list(found.index) == sorted(found.index, reverse=True)
    assert found["status"].map(lambda cell: cell[0]).to_dict() == {
        done.id: "Done",
        failed.id: "Failed",
        stopped.id: "Cancelled",
        again.id: "Pending",
        running.id: "Running",
        stopping.id: "Cancelling",
        due.id: "Pending",
        later.id: "Pending",
    }
    assert found["news"][done.id] == "0.125 Validation loss"
    assert found["news"][failed.id] == "Out of memory"
    assert "next try in" in found["news"][again.id]
    assert found["news"][running.id].endswith(("s", "min"))
    assert found["news"][due.id] == "1st in line"
    assert "starts" in found["news"][later.id]
    assert found["ran"][done.id] == "2:10"
    assert found["title"][running.id] == "Kokoro"
    assert found["title"][done.id] == "Training"
    shows = found["progress"].notna()
    assert set(found.index[shows]) == {running.id, stopping.id}
    japanese = listed(open_page("monitor", "ja"))
    assert japanese["title"][done.id] == "学習"
    assert list(japanese["status"][stopping.id]) == ["中止しています"]
    assert japanese["news"][failed.id] == "メモリ不足"


def test_the_filter_lives_in_the_url_in_words_of_no_language(rows: Rows) -> None:
    waiting = rows.pending(run_at=rows.now + 60)
    running, _lease = rows.running()
    for language in LANGUAGES:
        at = open_page("monitor", language, status="running")
        assert list(listed(at).index) == [running.id]
    control = at.segmented_control[0]
    at = control.set_value(":material/schedule: Pending 1").run()
    assert at.query_params["status"] == "pending"
    assert list(listed(at).index) == [waiting.id]
    at = at.segmented_control[0].set_value("All 2").run()
    assert "status" not in at.query_params


def test_nonsense_in_the_url_does_no_harm(rows: Rows) -> None:
    job = rows.pending()
    at = open_page("monitor", status="<img>", workload="nothing", page="-3")
    assert list(listed(at).index) == [job.id]


def test_the_workload_filter_counts_too(rows: Rows) -> None:
    rows.pending()
    other = rows.pending(workload="sing")
    at = open_page("monitor", workload="sing")
    assert list(listed(at).index) == [other.id]
    assert "All 1" in at.segmented_control[0].options
    at = at.selectbox[0].select("Training").run()
    assert at.query_params["workload"] == "train"


def test_nothing_matches(rows: Rows) -> None:
    rows.pending()
    at = open_page("monitor", status="failed")
    assert "No job matches." in said(at)
    at = at.button(key="clear_filters").click().run()
    assert len(listed(at)) == 1


@pytest.mark.parametrize(("page", "first"), [("1", 45), ("2", 25), ("3", 5), ("99", 5)])
def test_pages_end_with_the_last(rows: Rows, page: str, first: int) -> None:
    for _number in range(45):
        rows.pending()
    at = open_page("monitor", page=page)
    assert listed(at).index[0] == first
    assert "of 45" in said(at)


def test_turning_a_page(rows: Rows) -> None:
    for _number in range(21):
        rows.pending()
    at = open_page("monitor")
    at = at.pagination[0].set_value(2).run()
    assert at.query_params["page"] == "2"
    assert list(listed(at).index) == [1]
    at = at.segmented_control[0].set_value(":material/schedule: Pending 21").run()
    assert "page" not in at.query_params


def test_a_title_opens_its_job(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(links, "open_job", opened.append)
    click = type("Click", (), {"row": 1})
    monkeypatch.setattr(st, "session_state", {job_list_table.OPENED: click})
    job_list_table.open_clicked([7, 5, 3])
    assert opened == [5]


def test_the_cards_and_the_timeline(rows: Rows) -> None:
    rows.pending(run_at=rows.now - 7290)
    for outcome in (Done({}), Done({}), Raised("E: no")):
        _job, lease = rows.running(since_s=600)
        rows.end(lease, outcome, at=rows.now - 60)
    rows.running(since_s=30)
    at = open_page("monitor", "ja")
    text = said(at)
    assert "待ち行列 1 件 最長 2 時間 1 分" in text
    assert "処理数 3 件/時" in text
    assert "成功率 (24 時間) 66.7% 失敗 1 件" in text
    (chart,) = charts(at)
    assert {one["name"]: len(one["data"]) for one in chart["series"]} == {
        "完了": 2,
        "失敗": 1,
        "実行中": 1,
        "中断": 0,
    }


def test_a_queue_that_is_not_counted_to_its_end_is_said_to_be_longer(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (overview, overview_cards):
        monkeypatch.setattr(module, "COUNTED", 2)
    rows.pending(run_at=rows.now - 70)
    assert "In the queue 1 job longest 1 min" in said(open_page("monitor"))
    for _number in range(2):
        rows.pending(priority=5, run_at=rows.now - 7260)
    st.cache_data.clear()
    assert "In the queue 2+ jobs longest 2 h 1 min or more" in said(open_page("monitor"))
    assert "待ち行列 2 件以上 最長 2 時間 1 分 以上" in said(open_page("monitor", "ja"))


def test_peoples_text_is_shown_as_text(rows: Rows) -> None:
    nasty = "**x** <img src=x> :material/home: \x1b[31mred\u202e"
    job = rows.pending(title=nasty, owner=nasty)
    row = listed(open_page("monitor")).loc[job.id]
    for cell in (row["title"], row["owner"]):
        assert cell == "**x** <img src=x> :material/home: red"


def test_a_status_that_only_a_newer_version_knows(rows: Rows, store: Store) -> None:
    job = rows.pending()
    with store.write() as tx:
        triggers = tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in triggers.scalars().all():
            tx.exec_driver_sql(f"DROP TRIGGER {name}")
        tx.exec_driver_sql("PRAGMA ignore_check_constraints=1")
        tx.execute(sa.update(job_table).where(job_table.c.id == job.id).values(status="archived"))
        tx.exec_driver_sql("PRAGMA ignore_check_constraints=0")
    found = listed(open_page("monitor"))
    assert list(found["status"][job.id]) == ["archived"]


def test_moments_are_in_the_readers_zone(rows: Rows) -> None:
    job = rows.pending()
    at = AppTest.from_string(
        "from app.ui.pages import monitor\nmonitor.render()\n", default_timeout=30
    )
    at.context = {"timezone": "Asia/Tokyo", "locale": "ja-JP"}
    at.run()
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    then = datetime.datetime.fromtimestamp(rows.now, tokyo)
    assert listed(at)["submitted"][job.id] == f"{then:%H:%M:%S}"
    assert Status.PENDING in job.status


def test_a_job_that_waits_says_for_which_and_a_pinned_one_has_a_pin(
    rows: Rows, store: Store
) -> None:
    first, _lease = rows.running(title="Learn")
    rows.after(first, title="Predict")
    pins.pin(store, first.id, by="x", now=rows.now)
    waiting, running = listed(open_page("monitor")).to_dict("records")
    assert waiting["news"] == f"after #{first.id}"
    assert running["title"] == ":material/keep: Learn"
