"""A real browser without a window, and when a page in it is painted."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_WITHIN_MS = 60_000
_IS_PAINTED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app !== null
        && app.getAttribute("data-test-script-state") === "notRunning"
        && document.querySelector("h1") !== null
        && document.querySelector('[data-testid$="Skeleton"]') === null;
}"""


class MissingBrowser(Exception):
    """No browser can be driven here; the text says what is missing."""


@contextmanager
def opened() -> Iterator["Browser"]:
    """A started browser.

    Raises:
        MissingBrowser: there is none, or nothing to drive it with.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise MissingBrowser("playwright is not installed") from error
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise MissingBrowser("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def open_context(browser: "Browser") -> "BrowserContext":
    """A browser of somebody who was never here; the next time its cache is warm."""
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 940})
    context.set_default_timeout(_WITHIN_MS)
    return context


def paint(context: "BrowserContext", url: str) -> "Page":
    """A new tab that shows a page: the heading is there, nothing is left to be drawn."""
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(_IS_PAINTED, polling="raf")
    return page
