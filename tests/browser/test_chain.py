"""What runs later and what runs after: made in a real browser, run by the real consumer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.domain.job import Status
from app.store import Store, jobs
from tests import make
from tests.browser.entries import PENGUINS
from tests.browser.test_submit_page import at_rest, upload
from tests.browser.test_whole_story import badge, fill_in_penguins, submit
from tests.consumer.house import House
from tests.ui.job_rows import TRAIN, Rows

pytestmark = pytest.mark.browser
PATIENCE_MS = 90_000


@pytest.fixture
def house(data: Path) -> Iterator[House]:
    house = House(data)
    house.start()
    yield house
    house.close()


def choose_in_menu(page: Page, name: str) -> None:
    at_rest(page)  # a menu that opens while its page is drawn may be drawn anew under the click
    page.locator(".st-key-job_menu button").click()
    page.get_by_role("menuitem", name=re.compile(re.escape(name))).click()


def test_a_training_is_followed_by_a_prediction_with_its_model(house: House, page_ja: Page) -> None:
    house.stop()  # or the training might be done before its follower is chosen
    fill_in_penguins(page_ja, epochs=20)
    training = submit(page_ja)
    choose_in_menu(page_ja, "このあとに実行…")
    expect(page_ja.get_by_role("heading", name="一括予測のパラメーター")).to_be_visible()
    expect(page_ja.get_by_text("完了を待ちます")).to_be_visible()  # for its model
    at_rest(page_ja)
    upload(page_ja, PENGUINS)
    expect(page_ja.get_by_text("15 kB ・ 8 列")).to_be_visible()
    expect(page_ja.get_by_text(f"#{training} の完了後")).to_be_visible()
    prediction = submit(page_ja)
    expect(page_ja.get_by_text(f"#{training} の完了を待っています")).to_be_visible()
    house.start()
    expect(badge(page_ja, "完了")).to_be_visible(timeout=PATIENCE_MS)
    assert [house.job(number).status for number in (training, prediction)] == [Status.DONE] * 2
    expect(page_ja.get_by_role("link", name="predictions.csv")).to_be_visible()
    at_rest(page_ja)
    page_ja.locator(f".st-key-input_model_{training} button").click()
    page_ja.wait_for_url(re.compile(rf"id={training}\b"))
    at_rest(page_ja)
    page_ja.locator(f".st-key-use_model_{prediction} button").click()
    page_ja.wait_for_url(re.compile(rf"id={prediction}\b"))


def test_a_job_is_submitted_for_a_time_and_waits_for_it(store: Store, page_en: Page) -> None:
    make.publish(store)
    Rows(store).worker()
    page_en.goto("/?when=at")
    expect(page_en.get_by_text("Starts in")).to_be_visible()
    button = page_en.locator(".st-key-submit button")
    expect(button).to_have_text(re.compile(r"Submit for \S"))
    submit(page_en)
    expect(page_en.get_by_text("Starts at")).to_be_visible()
    with store.read() as tx:
        job = jobs.get(tx, 1)
    assert job is not None
    assert job.run_at > job.created_at + 600


def test_jobs_that_wait_say_for_what_in_the_list_and_in_the_form(
    store: Store, page_ja: Page
) -> None:
    rows = Rows(store)
    rows.publish(TRAIN, make.entry())
    first, _lease = rows.running(title="先に動くジョブ")
    rows.after(first, title="あとのジョブ")
    page_ja.goto("/monitor")
    expect(page_ja.get_by_text(f"#{first.id} の完了待ち").first).to_be_attached()
    page_ja.goto("/submit?workload=count")
    page_ja.get_by_text("ほかのジョブのあと").click()
    page_ja.get_by_label("完了を待つジョブ").click()
    page_ja.get_by_role("option", name=f"#{first.id} 先に動くジョブ").click()
    page_ja.wait_for_url(re.compile(rf"after={first.id}\b"))
    page_ja.keyboard.press("Escape")
    submit(page_ja)
    expect(page_ja.get_by_text(f"#{first.id} の完了を待っています")).to_be_visible()
