"""What every page has: languages, navigation, the pulse, and words for trouble."""

import re
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from playwright.sync_api import Browser, Page, expect

from app.store import Store
from tests import make, page_server
from tests.browser.conftest import OpenPage
from tests.page_server import PageServer

pytestmark = pytest.mark.browser


def test_the_language_is_the_browsers(store: Store, open_page: OpenPage) -> None:
    make.publish(store)
    for language, title in (("ja", "ジョブ投入"), ("en", "Submit")):
        page = open_page(language)
        page.goto("/")
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        expect(page).to_have_title(f"{title} · Nonstop")


def test_a_chosen_language_stays_through_every_page(store: Store, page_ja: Page) -> None:
    make.publish(store)
    job = make.job(store)
    page_ja.goto("/")
    page_ja.get_by_role("radio", name="English").click()
    expect(page_ja.get_by_role("heading", name="Submit", exact=True)).to_be_visible()
    expect(page_ja).to_have_url(re.compile(r"/\?lang=en$"))
    page_ja.get_by_role("link", name="Monitor").click()
    expect(page_ja.get_by_role("heading", name="Monitor")).to_be_visible()
    expect(page_ja).to_have_url(re.compile(r"/monitor\?lang=en$"))
    page_ja.get_by_role("link", name="Submit").first.click()
    page_ja.locator(f".st-key-recent_open_{job.id} button").click()
    expect(page_ja).to_have_url(re.compile(r"/job\?lang=en&id=1$"))
    expect(page_ja.get_by_role("heading", name=re.compile("Count"))).to_be_visible()


def test_the_urls_language_comes_first(store: Store, page_ja: Page) -> None:
    make.publish(store)
    page_ja.goto("/?lang=en")
    expect(page_ja.get_by_role("heading", name="Submit", exact=True)).to_be_visible()
    page_ja.goto("/?lang=klingon")
    expect(page_ja.get_by_role("heading", name="ジョブ投入", exact=True)).to_be_visible()


def test_the_job_page_is_reachable_but_not_listed(store: Store, page_en: Page) -> None:
    make.publish(store)
    page_en.goto("/")
    links = page_en.get_by_role("navigation", name="App pages").get_by_role("link")
    names = ("Submit", "Monitor", "Schedules", "System")
    expect(links).to_have_text([re.compile(name) for name in names])


def test_the_look_does_not_depend_on_chance(store: Store, page_en: Page) -> None:
    # Six of the eight rules hang on names inside Streamlit, and the sidebar's width on the order of
    # messages: an upgrade of Streamlit may break them without a word.
    make.publish(store)
    page_en.goto("/")
    expect(page_en.locator(".st-key-card_selected")).to_have_css(
        "border-color", "rgb(74, 114, 230)"
    )
    expect(page_en.locator(".stApp")).to_have_css("font-variant-numeric", "tabular-nums")
    expect(page_en.get_by_test_id("stMainBlockContainer")).to_have_css("max-width", "1480px")
    expect(page_en.get_by_test_id("stSidebar")).to_have_css("width", "216px")
    expect(page_en.locator("h2").first).to_have_css("min-height", "36.4px")
    icon = page_en.locator("link[rel='shortcut icon'], link[rel=icon]").first
    expect(icon).not_to_have_attribute("href", re.compile("^https?://(?!127)"))


def test_an_unusable_data_folder_is_told_in_a_sentence(browser: Browser, data: Path) -> None:
    data.touch()  # a file where the folder should be
    server = page_server.start(data)
    context = browser.new_context(locale="ja-JP")
    try:
        page = context.new_page()
        page.goto(server.url)
        expect(page.get_by_role("alert")).to_contain_text("を使えません")
        expect(page.locator(".st-key-pulse")).to_contain_text("データベースを使えません")
        expect(page.locator(".stException")).to_have_count(0)
    finally:
        context.close()
        server.stop()


@pytest.mark.parametrize(
    ("harm", "sentence", "logged"),
    [
        ("DROP TABLE catalogue", "データベースの処理に失敗しました", "no such table: catalogue"),
        ("UPDATE catalogue SET entry = '{}'", "ジョブは動き続けています", "TypeError"),
    ],
)
def test_a_fault_is_a_sentence_and_the_traceback_stands_in_the_log(
    store: Store, server: PageServer, page_ja: Page, harm: str, sentence: str, logged: str
) -> None:
    make.publish(store)
    page_ja.goto("/")
    expect(page_ja.get_by_role("heading", name="ジョブ投入", exact=True)).to_be_visible()
    connection = sqlite.connect(store.main.path)
    connection.execute(harm)
    connection.commit()
    connection.close()
    page_ja.reload()
    expect(page_ja.get_by_role("alert").first).to_contain_text(sentence)
    expect(page_ja.get_by_text("Traceback")).to_have_count(0)
    assert logged in server.said


def test_the_page_comes_back_by_itself_when_its_server_was_killed(
    store: Store, server: PageServer, page_ja: Page
) -> None:
    make.publish(store)
    page_ja.goto("/")
    expect(page_ja.locator(".st-key-pulse")).to_contain_text("0 待機中")
    server.process.kill()
    server.process.wait()
    make.job(store)
    again = page_server.start(server.data, port=server.port)
    try:
        expect(page_ja.locator(".st-key-pulse")).to_contain_text("1 待機中", timeout=30_000)
    finally:
        again.stop()
