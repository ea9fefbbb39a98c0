"""The form that asks when something is due."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from app.domain.schedule import CatchUp, Cron, Every, Once, Overlap, Timing, Weekly
from app.ui.components.schedules import rule_form, ten_moments, timing_draft
from app.ui.components.schedules.timing_draft import TimingDraft
from tests import make
from tests.ui.page_runs import said

TOKYO = ZoneInfo("Asia/Tokyo")
FORM = """
import datetime
import streamlit as st
from app.ui.components.schedules import rule_form
rule_form.draw(st.session_state.draft, before=st.session_state.before)
"""


def draft(**changed: object) -> TimingDraft:
    blank = timing_draft.blank(TOKYO, make.NOW)
    for name, value in changed.items():
        setattr(blank, name, value)
    return blank


def form(shown: TimingDraft, before: Timing | None = None, language: str = "en") -> AppTest:
    at = AppTest.from_string(FORM, default_timeout=30)
    at.context = {"timezone": "Asia/Tokyo", "locale": "ja-JP"}
    at.query_params["lang"] = language
    at.session_state["draft"], at.session_state["before"] = shown, before
    return at.run()


def meant(shown: TimingDraft) -> object:
    values, problems = rule_form.read(shown)
    assert values is not None, problems
    return values["timing"].rule


def test_every_kind_is_read_as_it_was_entered() -> None:
    when = datetime.datetime.fromisoformat("2027-03-01T09:30")
    assert meant(draft(kind="cron", expression=" 0  2 * * 1-5 ")) == Cron("0 2 * * 1-5")
    weekly = draft(kind="weekly", weekdays=[4, 0], times=["7:30", "07:30", "19:00"])
    assert meant(weekly) == Weekly((0, 4), ("07:30", "19:00"))
    every = draft(kind="every", count=15.0, unit="minutes", anchor=when)
    assert meant(every) == Every(15, "minutes", "2027-03-01T09:30")
    assert meant(draft(kind="once", at=when.replace(year=2099))) == Once("2099-03-01T09:30")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"kind": "cron", "expression": "61 2 * * *"}, "expression", "0 to 59"),
        ({"kind": "cron", "expression": "0 2 30 2 *"}, "expression", "a day 30"),
        ({"kind": "weekly", "weekdays": []}, "weekdays", "at least one weekday"),
        ({"kind": "weekly", "times": ["25:00"]}, "times", "not a time"),
        ({"kind": "every", "count": 1.5}, "count", "A whole number"),
        ({"kind": "every", "anchor": None}, "anchor", "needed"),
        ({"kind": "once", "at": None}, "at", "needed"),
        (
            {"kind": "once", "at": datetime.datetime.fromisoformat("2020-01-01T00:00")},
            "at",
            "has passed",
        ),
        ({"excluded": ["soon"]}, "excluded", "not a day"),
        (
            {
                "starts_on": datetime.date(2027, 2, 1),
                "ends_on": datetime.date(2027, 1, 1),
            },
            "period",
            "before it starts",
        ),
        ({"catch_up": CatchUp.ALL, "catch_up_limit": None}, "catch_up_limit", "A whole number"),
    ],
)
def test_a_mistake_is_told_at_its_field(changed: dict[str, object], field: str, words: str) -> None:
    wrong = draft(**changed)
    _values, problems = rule_form.read(wrong)
    assert [problem.field for problem in problems] == [field]
    at = form(wrong)
    assert words in said(at)
    assert not at.table


def test_what_stands_in_a_schedule_comes_back_unchanged() -> None:
    schedule = make.schedule_value(
        timing=Timing(
            rule=Every(6, "hours", "2026-01-01T03:00"),
            zone="America/New_York",
            starts_on=datetime.date(2026, 1, 1),
            ends_on=datetime.date(2099, 1, 1),
            excluded=(datetime.date(2027, 12, 31),),
        ),
        jitter_s=42.0,
        overlap=Overlap.CANCEL_OLD,
        catch_up=CatchUp.ALL,
        catch_up_limit=7,
        pause_after=4,
    )
    values, problems = rule_form.read(timing_draft.of_schedule(schedule, make.NOW))
    assert problems == ()
    assert values == {
        "timing": schedule.timing,
        "jitter_s": 42.0,
        "overlap": Overlap.CANCEL_OLD,
        "catch_up": CatchUp.ALL,
        "catch_up_limit": 7,
        "pause_after": 4,
    }


def test_the_rule_is_said_and_its_moments_stand_in_two_zones() -> None:
    shown = draft(kind="cron", expression="30 2 14 * *", zone="America/New_York")
    text = said(form(shown))
    assert "Runs on the 14th of each month at 2:30" in text
    assert "Next ten moments · New York, and your zone (Tokyo)" in text
    japanese = form(shown, language="ja")
    assert "毎月 14 日の 2:30 に動きます" in said(japanese)
    assert "次の 10 回 ・ 左がニューヨーク、右があなたのタイムゾーン (東京)" in said(japanese)
    (table,) = japanese.table
    assert len(table.value) == 10


def test_a_change_of_clocks_is_pointed_out() -> None:
    shown = draft(kind="cron", expression="30 2 8-14 3 0", zone="America/New_York")
    assert "DST starts: no 2:30, runs at 3:00" in said(form(shown))
    shown = draft(kind="cron", expression="30 1 1-7 11 0", zone="America/New_York")
    assert "1:30 は 2 度あるが 1 回だけ実行" in said(form(shown, language="ja"))


def test_an_edit_says_which_moments_come_and_go() -> None:
    start = datetime.datetime(2027, 1, 1, tzinfo=TOKYO).timestamp()
    old = Timing(rule=Cron("0 2 * * *"), zone="Asia/Tokyo")
    new = Timing(rule=Cron("0 2 * * 1-5"), zone="Asia/Tokyo")
    lines = ten_moments.compared(ten_moments.coming(new, start), ten_moments.coming(old, start))
    changes = {
        datetime.datetime.fromtimestamp(line.moment.at, TOKYO).strftime("%a %d"): line.change
        for line in lines
    }
    assert {day for day, change in changes.items() if change == "gone"} == {
        "Sat 02",
        "Sun 03",
        "Sat 09",
        "Sun 10",
    }
    assert "new" not in changes.values()  # Fridays were there before, too
    back = ten_moments.compared(ten_moments.coming(old, start), ten_moments.coming(new, start))
    assert sum(line.change == "new" for line in back) == 4
    text = said(form(draft(kind="weekly", weekdays=[0]), before=old))
    assert "no more" in text


def test_fields_keep_what_was_typed_when_the_kind_changes() -> None:
    shown = draft(kind="cron")
    at = form(shown)
    at = at.text_input(key=shown.key("expression")).set_value("5 5 * * *").run()
    at = at.segmented_control(key=shown.key("kind")).set_value("Once").run()
    assert not at.text_input
    at = at.segmented_control(key=shown.key("kind")).set_value("cron").run()
    assert at.text_input(key=shown.key("expression")).value == "5 5 * * *"
    assert "Runs every day at 5:05" in said(at)
