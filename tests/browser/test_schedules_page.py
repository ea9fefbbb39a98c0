"""What runs by itself, made and changed in a real browser."""

import datetime
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app import clock
from app.domain.schedule import Cron, Once, Schedule, Timing
from app.language import LANGUAGES, Language
from app.operations import schedules as verbs
from app.settings import Settings
from app.store import Store, schedule_views, schedules
from tests import make
from tests.browser.conftest import OpenPage
from tests.browser.test_submit_page import at_rest, enter, submit_button
from tests.eventually import eventually

pytestmark = pytest.mark.browser
HEAD_HEIGHT, ROW_HEIGHT = 32, 37
NIGHTLY = Timing(rule=Cron("0 2 * * *"), zone="Asia/Tokyo")


def every(store: Store) -> list[Schedule]:
    with store.read() as tx:
        return schedules.every(tx)


def jobs_of(store: Store, schedule: Schedule) -> int:
    with store.read() as tx:
        return schedule_views.submitted(tx, schedule.id)


def button(page: Page | Locator, name: str) -> Locator:
    """By its words; icons are ligatures, so their names are in the text."""
    return page.get_by_role("button", name=re.compile(f"{re.escape(name)}$"))


def open_menu(page: Page, row: int, entry: str) -> None:
    """Choose from the menu at the end of a row; the table is a canvas."""
    canvas = page.get_by_test_id("stDataFrame").locator("canvas").first
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    y = box["y"] + HEAD_HEIGHT + ROW_HEIGHT * row + ROW_HEIGHT / 2
    page.mouse.click(box["x"] + box["width"] - 28, y)
    page.get_by_text(entry, exact=True).click()


def type_cron(page: Page | Locator, label: str, expression: str) -> None:
    """Letter by letter, without Enter."""
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill("")
    field.press_sequentially(expression, delay=20)


WORDS: dict[Language, dict[str, str]] = {
    "ja": {
        "empty": "スケジュールはまだありません",
        "name": "スケジュールの名前",
        "fields": "分 時 日 月 曜日",
        "rule": "1 分ごとに動きます",
        "moments": "次の 10 回 ・ 東京",
        "run": "いますぐ実行",
        "ran": "ジョブ #1 として投入しました。",
        "pause": "一時停止",
        "resume": "再開",
        "more": "その他",
        "delete": "削除…",
        "kept": "これまでの 1 件のジョブは残ります。",
        "sure": "スケジュールを削除する",
    },
    "en": {
        "empty": "No schedules yet.",
        "name": "Name of the schedule",
        "fields": "Minute, hour, day, month, weekday",
        "rule": "Runs every minute",
        "moments": "Next ten moments · Tokyo",
        "run": "Run now",
        "ran": "Submitted as job #1.",
        "pause": "Pause",
        "resume": "Resume",
        "more": "More",
        "delete": "Delete…",
        "kept": "Its job is kept.",
        "sure": "Delete the schedule",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_schedule_is_made_run_paused_and_deleted(
    store: Store, open_page: OpenPage, language: Language
) -> None:
    make.publish(store)
    page, words = open_page(language), WORDS[language]
    page.goto("/schedules")
    expect(page.get_by_text(words["empty"])).to_be_visible()
    page.locator(".st-key-new_schedule button").click()
    page.wait_for_url("**when=regularly**")
    enter(page, words["name"], "Often")
    page.get_by_text("cron", exact=True).click()
    type_cron(page, words["fields"], "* * * * *")
    expect(page.get_by_text(words["rule"])).to_be_visible()
    expect(page.get_by_text(words["moments"])).to_be_visible()
    submit_button(page).click()
    eventually(lambda: len(every(store)) == 1, within=20)
    (made,) = every(store)
    assert made.timing == Timing(rule=Cron("* * * * *"), zone="Asia/Tokyo")

    page.goto(f"/schedules?schedule={made.id}")
    expect(page.get_by_role("heading", name="Often")).to_be_visible()
    button(page, words["run"]).click()
    expect(page.get_by_text(words["ran"])).to_be_visible()
    assert jobs_of(store, made) == 1
    button(page, words["pause"]).click()
    expect(button(page, words["resume"])).to_be_visible()
    assert every(store)[0].is_paused

    button(page, words["more"]).click()
    page.get_by_text(words["delete"]).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Often")
    expect(dialog).to_contain_text(words["kept"])
    button(dialog, words["sure"]).click()
    expect(page.get_by_text(words["empty"])).to_be_visible()
    assert every(store) == []


def test_an_edit_is_seen_before_it_is_saved_and_outlives_the_ticks_of_the_page(
    store: Store, settings: Settings, page_en: Page
) -> None:
    make.publish(store)
    soon = datetime.datetime.fromtimestamp(clock.now() + 2400, datetime.UTC)
    once = Timing(rule=Once(soon.strftime("%Y-%m-%dT%H:%M")), zone="UTC")
    for name, timing in (("In a while", once), ("Nightly", NIGHTLY)):
        verbs.add(
            store, settings, name=name, workload="count", params={}, timing=timing, by="me",
            now=clock.now(),
        )  # fmt: skip
    page_en.goto("/schedules")
    expect(page_en.get_by_text("Next:")).to_be_visible()
    open_menu(page_en, 1, "Edit…")
    drawer = page_en.get_by_role("dialog")
    expect(drawer.get_by_label("Name")).to_have_value("Nightly")
    type_cron(drawer, "Minute, hour, day, month, weekday", "0 5 * * 1-5")
    expect(drawer.get_by_text("Runs on weekdays at 5:00")).to_be_visible()
    expect(drawer.get_by_text("no more").first).to_be_visible()
    before = page_en.get_by_text("Next:").inner_text()
    expect(page_en.get_by_text("Next:")).not_to_have_text(before)  # the list goes on behind it
    expect(drawer.get_by_text("Runs on weekdays at 5:00")).to_be_visible()
    button(drawer, "Save").click()
    expect(drawer).to_be_hidden()
    at_rest(page_en)
    assert [one.timing.rule for one in every(store)] == [once.rule, Cron("0 5 * * 1-5")]
