"""A real browser without a window, and when a page in it is painted."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, BrowserType, Page, ViewportSize

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_LOCALE = "en-US"
_VIEWPORT: "ViewportSize" = {"width": 1440, "height": 940}
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
def chromium() -> Iterator["Chromium"]:
    """The browser that is installed here.

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
        yield Chromium(playwright.chromium, program)


@dataclass(frozen=True, slots=True)
class Chromium:
    """The browser that is installed."""

    kind: "BrowserType"
    program: str

    @contextmanager
    def of_strangers(self) -> Iterator[Callable[[], "BrowserContext"]]:
        """A started browser; each call gives one that was never here."""
        browser = self.kind.launch(executable_path=self.program, args=_ARGUMENTS)

        def fresh() -> "BrowserContext":
            context = browser.new_context(locale=_LOCALE, viewport=_VIEWPORT)
            context.set_default_timeout(_WITHIN_MS)
            return context

        try:
            yield fresh
        finally:
            browser.close()

    @contextmanager
    def of_a_regular(self, profile: Path) -> Iterator["BrowserContext"]:
        """A browser that keeps what it fetched and compiled in a folder, as people's do."""
        context = self.kind.launch_persistent_context(
            profile, executable_path=self.program, args=_ARGUMENTS,
            locale=_LOCALE, viewport=_VIEWPORT,
        )  # fmt: skip
        context.set_default_timeout(_WITHIN_MS)
        try:
            yield context
        finally:
            context.close()


def paint(context: "BrowserContext", url: str) -> "Page":
    """A new tab that shows a page: the heading is there, nothing is left to be drawn."""
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(_IS_PAINTED, polling="raf")
    return page
