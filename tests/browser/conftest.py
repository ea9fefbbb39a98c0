"""A real browser on a really started page."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests import page_server
from tests.page_server import PageServer

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE_MS = 30_000
LOCALES = {"ja": "ja-JP", "en": "en-US"}

OpenPage = Callable[[str], Page]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a test that fails, what its pages showed is told."""
    report = yield
    if report.when == "call" and report.failed:
        for page in (one for one in item.funcargs.values() if isinstance(one, Page)):
            report.sections.append((f"what stood on {page.url}", page.inner_text("body")))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page_settings() -> dict[str, str]:
    """Settings of the page's server, by name; a test gives others by parametrizing it."""
    return {}


@pytest.fixture
def server(data: Path, page_settings: dict[str, str]) -> Iterator[PageServer]:
    """The page, on an empty data folder."""
    server = page_server.start(data, port=None, **page_settings)
    yield server
    server.stop()


@pytest.fixture
def open_page(browser: Browser, server: PageServer) -> Iterator[OpenPage]:
    """Opens a tab for a reader of a language; fails a test whose pages ask the network."""
    foreign: list[str] = []
    contexts = []

    def note(request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme not in ("data", "blob") and place.netloc != f"127.0.0.1:{server.port}":
            foreign.append(request.url)

    def open_one(language: str) -> Page:
        context = browser.new_context(
            base_url=server.url,
            locale=LOCALES[language],
            timezone_id="Asia/Tokyo",
            viewport={"width": 1440, "height": 940},
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("request", note)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not foreign


@pytest.fixture
def page_ja(open_page: OpenPage) -> Page:
    """A tab of a reader of Japanese."""
    return open_page("ja")


@pytest.fixture
def page_en(open_page: OpenPage) -> Page:
    """A tab of a reader of English."""
    return open_page("en")
