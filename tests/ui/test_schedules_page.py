"""The page of schedules: the list, one schedule's history, and what can be done."""

import dataclasses
import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import recurrence
from app.domain.job import Status
from app.domain.notices import On
from app.domain.outcome import Done, Raised
from app.domain.schedule import Cron, Occurrence, OccurrenceOutcome, Schedule, Timing
from app.language import translator
from app.operations import schedules as verbs
from app.settings import Settings
from app.store import Store, channels, jobs, occurrences, schedules, tables, watches
from app.ui import links
from app.ui.components.schedules import actions
from app.ui.components.schedules.actions import Act
from tests.ui.job_rows import TRAIN, Rows
from tests.ui.page_runs import charts, open_page, said

NIGHTLY = Timing(rule=Cron("0 2 * * *"), zone="Asia/Tokyo")


@pytest.fixture
def make_one(rows: Rows, store: Store, settings: Settings) -> Any:
    def make(name: str = "Nightly", **values: Any) -> Schedule:
        asked: dict[str, Any] = {"workload": "train", "params": {"epochs": 10}, "timing": NIGHTLY}
        asked |= values
        made = verbs.add(store, settings, name=name, by="sato", now=rows.now - 90_000, **asked)
        coming = recurrence.first_after(made.timing, rows.now)
        with store.write() as tx:  # as after a day with a scheduler
            assert schedules.advance(tx, made, coming)
        st.cache_data.clear()
        return dataclasses.replace(made, next_at=coming)

    return make


def listed(at: AppTest) -> pd.DataFrame:
    assert not at.exception, [one.value for one in at.exception]
    found: pd.DataFrame = at.dataframe[0].value
    return found.set_index("name")


def went(
    rows: Rows, schedule: Schedule, outcome: OccurrenceOutcome, *, ago_s: float, **values: Any
) -> None:
    moment = rows.now - ago_s
    row: dict[str, Any] = {
        "schedule_id": schedule.id,
        "moment": moment,
        "manual": False,
        "outcome": outcome,
        "job_id": None,
        "note": None,
        "decided_at": moment + 0.4,
    }
    with rows.store.write() as tx:
        occurrences.add(tx, [Occurrence(**row | values)])


def ran(rows: Rows, schedule: Schedule, outcome: Any, *, ago_s: float, took_s: float) -> int:
    """A moment whose job has ended."""
    job, lease = rows.running(since_s=ago_s, schedule_id=schedule.id)
    rows.end(lease, outcome, at=rows.now - ago_s + took_s)
    went(rows, schedule, OccurrenceOutcome.SUBMITTED, ago_s=ago_s + 1, job_id=job.id)
    return job.id


def menu(at: AppTest, act: Act) -> AppTest:
    """Choose an entry of the menu of one schedule."""
    assert not at.exception
    button = at.menu_button[0]
    names = actions.names(translator("ja" if at.query_params["lang"] in ("ja", ["ja"]) else "en"))
    return button.click(names[act]).run()


def current(store: Store, schedule: Schedule) -> Schedule | None:
    with store.read() as tx:
        return schedules.get(tx, schedule.id)


@pytest.mark.usefixtures("page_store")
def test_the_first_visit_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(links, "open_submit", lambda *, when: opened.append(when))
    assert "スケジュールはまだありません" in said(open_page("schedules", "ja"))
    at = open_page("schedules")
    assert "No schedules yet." in said(at)
    at.button(key="first_schedule").click().run()
    assert opened == ["regularly"]


def test_the_list_says_when_next_and_how_it_went(rows: Rows, make_one: Any) -> None:
    good, bad = make_one("Good"), make_one("Bad", timing=dataclasses.replace(NIGHTLY, zone="UTC"))
    for ago_s in (500, 400):
        ran(rows, good, Done({}), ago_s=ago_s, took_s=61)
    went(rows, good, OccurrenceOutcome.OVERLAPPED, ago_s=300)
    for ago_s in (480, 380, 280):
        ran(rows, bad, Raised("E: no"), ago_s=ago_s, took_s=5)
    at = open_page("schedules")
    found = listed(at)
    assert found["last"].map(list).to_dict() == {"Good": ["✓", "✓", "–"], "Bad": ["✕", "✕", "✕"]}
    assert list(found["state"]["Bad"]) == ["3 failures in a row"]
    assert list(found["state"]["Good"]) == ["On"]
    assert found["usual"]["Good"] == "1:01"
    assert found["rule"].to_dict() == {
        "Good": "Every day at 2:00 Tokyo",  # the reader's zone is UTC
        "Bad": "Every day at 2:00",
    }
    assert "Next: " in said(at)
    assert "“Bad” has failed 3 times in a row." in said(at)
    japanese = open_page("schedules", "ja")
    assert list(listed(japanese)["state"]["Bad"]) == ["3 回続けて失敗"]
    assert listed(japanese)["rule"]["Bad"] == "毎日 2:00"
    assert "「Bad」は 3 回続けて失敗しています。" in said(japanese)


def test_what_went_wrong_by_day_is_said_and_what_was_done_about_it(
    rows: Rows, make_one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime.datetime.fromtimestamp(rows.now, ZoneInfo("UTC")).replace(hour=12)
    monkeypatch.setattr("app.clock.now", noon.timestamp)
    rows.now = noon.timestamp()
    one = make_one()
    went(rows, one, OccurrenceOutcome.SUBMITTED, ago_s=100)
    assert "The one job of today was submitted on time." in said(open_page("schedules"))
    st.cache_data.clear()
    went(rows, one, OccurrenceOutcome.SUBMITTED, ago_s=200, decided_at=rows.now)
    went(rows, one, OccurrenceOutcome.MISSED, ago_s=300)
    went(rows, one, OccurrenceOutcome.OVERLAPPED, ago_s=400)
    text = said(open_page("schedules", "ja"))
    assert "きょうは 3 回中 1 回を予定どおりに投入しました。" in text
    assert "2 回の予定が過ぎました。あとから実行したのは 1 回、見送ったのは 1 回です。" in text


def test_a_problem_is_shown_before_the_moment_comes(rows: Rows, make_one: Any) -> None:
    make_one()
    changed = {"type": "object", "properties": {"epochs": {"type": "integer", "maximum": 5}}}
    rows.publish(dataclasses.replace(TRAIN, schema=changed))
    at = open_page("schedules")
    assert list(listed(at)["state"]["Nightly"]) == ["Problem", "On"]
    assert "“Nightly” cannot run as it is: Its parameter epochs does not fit any more" in said(at)
    rows.publish(dataclasses.replace(TRAIN, name="other"))
    st.cache_data.clear()
    assert "「Nightly」はこのままでは動きません" in said(open_page("schedules", "ja"))


def test_one_that_stands_in_code_is_marked_and_not_changed_here(
    rows: Rows, store: Store, make_one: Any
) -> None:
    one = make_one()
    with store.write() as tx:
        tx.execute(sa.update(tables.schedules).values(code_key="train:Nightly"))
    st.cache_data.clear()
    found = listed(open_page("schedules"))
    assert list(found["state"]["Nightly"]) == ["On", "In code"]
    fitting = actions.fitting(dataclasses.replace(one, code_key="train:Nightly"))
    assert {Act.EDIT, Act.DELETE}.isdisjoint(fitting)
    assert {Act.RUN, Act.PAUSE}.issubset(fitting)
    at = open_page("schedules", schedule=one.id)
    assert "stands in code and is changed there" in said(at)
    assert not [button for button in at.button if button.key == "schedule_edit"]


def test_the_week_and_its_zones(make_one: Any) -> None:
    make_one()
    often = dataclasses.replace(NIGHTLY, rule=Cron("*/15 * * * *"), zone="Etc/UTC")
    make_one("Often", timing=often)
    at = open_page("schedules")
    assert at.segmented_control[0].options == ["UTC", "Tokyo"]  # one name, one zone
    (chart,) = charts(at)
    bars = {one["name"]: len(one["data"]) for one in chart["series"]}
    assert 6 <= bars["Nightly"] <= 7
    assert bars["Often"] > 500
    at = at.segmented_control[0].set_value("Tokyo").run()
    assert at.query_params["zone"] == "Asia/Tokyo"
    (chart,) = charts(at)
    (nightly,) = [one for one in chart["series"] if one["name"] == "Nightly"]
    assert {piece["name"] for piece in nightly["data"]} == {"2:00"}


def test_an_overdue_moment_is_called_due(
    store: Store, make_one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_one()
    monkeypatch.setattr("app.clock.now", lambda: one.next_at + 5)
    assert "Due now: “Nightly”." in said(open_page("schedules"))
    assert "いまが予定の時刻です。" in said(open_page("schedules", "ja", schedule=one.id))


def test_nonsense_in_the_url_does_no_harm(make_one: Any) -> None:
    make_one()
    assert "There is no schedule 99." in said(open_page("schedules", schedule=99))
    assert len(listed(open_page("schedules", schedule="x", zone="<b>", page="-1"))) == 1


def test_peoples_text_is_shown_as_text(make_one: Any) -> None:
    nasty = "**x** <img src=x> :material/home:"
    one = make_one(nasty)
    at = open_page("schedules")
    assert list(listed(at).index) == [nasty]
    assert "**x**" not in "".join(str(found.value) for found in at.markdown)
    title = str(open_page("schedules", schedule=one.id).title[0].value)
    assert "**x**" not in title


def test_pausing_and_resuming(store: Store, make_one: Any) -> None:
    one = make_one()
    at = open_page("schedules", schedule=one.id)
    at = at.button(key="schedule_pause").click().run()
    text = said(at)
    assert "Paused by " in text
    paused = current(store, one)
    assert paused is not None
    assert paused.is_paused
    assert listed(open_page("schedules"))["next"]["Nightly"] == "–"
    at = open_page("schedules", "ja", schedule=one.id)
    at = at.button(key="schedule_resume").click().run()
    assert "次は " in said(at)


def test_running_now_tells_the_job_and_keeps_the_rhythm(
    store: Store, make_one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.broker.ring", lambda settings: None)
    one = make_one()
    at = open_page("schedules", "ja", schedule=one.id)
    at = at.button(key="schedule_run").click().run()
    assert "ジョブ #1 として投入しました。" in said(at)
    with store.read() as tx:
        job = jobs.get(tx, 1)
    assert job is not None
    assert job.schedule_id == one.id
    after = current(store, one)
    assert after is not None
    assert after.next_at == one.next_at
    table = at.dataframe[0].value
    assert table["job"].tolist() == ["#1"]
    assert table["note"].tolist() == ["手動で実行"]


def test_a_run_that_cannot_be_says_why(rows: Rows, make_one: Any) -> None:
    one = make_one()
    rows.publish(dataclasses.replace(TRAIN, error="ModuleNotFoundError: cupy"))
    st.cache_data.clear()
    at = open_page("schedules", schedule=one.id).button(key="schedule_run").click().run()
    assert "cupy" in str(at.error[0].value)


def test_editing_shows_what_changes_and_saves_it(store: Store, make_one: Any) -> None:
    one = make_one()
    at = open_page("schedules", schedule=one.id)
    at = at.button(key="schedule_edit").click().run()
    name = next(field for field in at.text_input if field.label == "Name")
    at = name.set_value("Every dawn").run()
    expression = next(field for field in at.text_input if field.label.startswith("Minute"))
    at = expression.set_value("0 5 * * *").run()
    assert "Runs every day at 5:00" in said(at)
    assert "no more" in said(at)
    at = at.button(key="edit_save").click().run()
    after = current(store, one)
    assert after is not None
    assert (after.name, after.timing.rule) == ("Every dawn", Cron("0 5 * * *"))
    assert "Every dawn" in said(at)
    assert "no more" not in said(at)


def test_a_mistake_keeps_the_editor_open_and_what_was_typed(store: Store, make_one: Any) -> None:
    make_one("Taken")
    one = make_one()
    at = open_page("schedules", schedule=one.id)
    at = at.button(key="schedule_edit").click().run()
    name = next(field for field in at.text_input if field.label == "Name")
    at = name.set_value("Taken").run()
    at = at.button(key="edit_save").click().run()
    assert "Another schedule has this name." in said(at)
    assert next(field for field in at.text_input if field.label == "Name").value == "Taken"
    at = at.button(key="edit_discard").click().run()
    assert not at.text_input


def test_somebody_elses_change_is_told_and_nothing_typed_is_lost(
    rows: Rows, store: Store, settings: Settings, make_one: Any
) -> None:
    one = make_one()
    at = open_page("schedules", schedule=one.id)
    at = at.button(key="schedule_edit").click().run()
    expression = next(field for field in at.text_input if field.label.startswith("Minute"))
    at = expression.set_value("0 5 * * *").run()
    verbs.edit(
        store,
        settings,
        one.id,
        revision=one.revision,
        by="abe",
        now=rows.now,
        name="Theirs",
        jitter_s=60.0,
    )
    at = at.button(key="edit_save").click().run()
    assert "Somebody else has changed this schedule meanwhile" in str(at.warning[0].value)
    assert next(field for field in at.text_input if field.label == "Name").value == "Theirs"
    assert "Runs every day at 5:00" in said(at)
    at.button(key="edit_save").click().run()
    after = current(store, one)
    assert after is not None
    assert (after.name, after.timing.rule) == ("Theirs", Cron("0 5 * * *"))
    assert after.jitter_s == 60.0


def test_a_copy_is_paused_and_opened_for_changing(
    store: Store, make_one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    monkeypatch.setattr(links, "open_schedules", opened.append)
    one = make_one()
    at = open_page("schedules", schedule=one.id)
    at = menu(at, Act.COPY)
    with store.read() as tx:
        copy = next(found for found in schedules.every(tx) if found.id != one.id)
    assert copy.is_paused
    assert opened == [copy.id]
    assert next(field for field in at.text_input if field.label == "Name").value == copy.name


def test_deleting_asks_first_and_keeps_the_jobs(
    rows: Rows, store: Store, make_one: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "open_schedules", lambda schedule=None: None)
    one = make_one()
    job = ran(rows, one, Done({}), ago_s=60, took_s=5)
    at = menu(open_page("schedules", "ja", schedule=one.id), Act.DELETE)
    assert "「Nightly」はもう動きません。これまでの 1 件のジョブは残ります。" in said(at)
    at = at.button(key="schedule_delete_no").click().run()
    assert current(store, one) is not None
    at = menu(at, Act.DELETE)
    at.button(key="schedule_delete_yes").click().run()
    assert current(store, one) is None
    with store.read() as tx:
        kept = jobs.get(tx, job)
    assert kept is not None
    assert kept.status is Status.DONE


def test_who_is_told_of_its_jobs(rows: Rows, make_one: Any, store: Store) -> None:
    nightly = make_one()
    with store.write() as tx:
        channels.add(tx, name="chat", url="json://h.example/secret", by="x", now=rows.now)
    at = menu(open_page("schedules", schedule=nightly.id), Act.TELL)
    at.selectbox(key="tell_on").select("failed").run()
    at.button(key="tell_add").click().run()
    at.selectbox(key="tell_on").select("a metric at a value").run()
    at.number_input(key="tell_threshold").set_value(0.1).run()
    at.button(key="tell_add").click().run()
    with store.read() as tx:
        agreed = watches.of_schedule(tx, nightly.id)
    assert [(one.on, one.threshold, one.job_id) for one in agreed] == [
        (On.FAILED, None, None),
        (On.METRIC, 0.1, None),
    ]
    assert "chat: Training loss ≥ 0.1" in said(at)
    at.button(key=f"tell_remove_{agreed[0].id}").click().run()
    with store.read() as tx:
        assert watches.of_schedule(tx, nightly.id) == agreed[1:]


def test_its_page_shows_what_its_jobs_are_given(make_one: Any) -> None:
    nightly = make_one()
    at = open_page("schedules", schedule=nightly.id)
    assert "Parameters" in said(at)
    assert list(at.table[0].value["value"]) == ["10"]
