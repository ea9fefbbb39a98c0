"""From a click to a result, with the real page and the real consumer."""

import csv
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.domain.job import Status
from tests import page_server
from tests.browser.conftest import OpenPage
from tests.browser.test_submit_page import at_rest
from tests.consumer.house import House
from tests.eventually import eventually
from tests.page_server import PageServer

pytestmark = pytest.mark.browser
PATIENCE_MS = 90_000


@pytest.fixture
def house(data: Path) -> Iterator[House]:
    house = House(data)
    house.start()
    yield house
    house.close()


def badge(page: Page, word: str) -> Locator:
    """The status beside the title; its icon is a ligature, so its name is in the text."""
    return page.get_by_role("main").get_by_text(re.compile(rf"^\w+ ?{word}$")).first


def fill_in_penguins(page: Page, *, epochs: int) -> None:
    """The example of a training, which by itself takes most of a minute."""
    page.goto("/?workload=train_tabular")
    page.get_by_role("button", name="ペンギンの種を見分ける").click()
    expect(page.get_by_text("penguins.csv")).to_be_visible()
    at_rest(page)
    field = page.get_by_label("エポック数", exact=True)
    expect(field).to_have_value("400")
    field.fill(str(epochs))


def submit(page: Page) -> int:
    """Press the button; the number of the job whose page opens."""
    page.locator(".st-key-submit button").click()
    page.wait_for_url(re.compile(r"/job\?"))
    found = re.search(r"id=(\d+)", page.url)
    assert found is not None
    return int(found[1])


def test_a_training_is_submitted_in_japanese_watched_and_its_files_downloaded(
    house: House, page_ja: Page, tmp_path: Path
) -> None:
    fill_in_penguins(page_ja, epochs=100)
    job_id = submit(page_ja)
    expect(badge(page_ja, "実行中")).to_be_visible()
    page_ja.reload()  # in the middle
    expect(badge(page_ja, "完了")).to_be_visible(timeout=PATIENCE_MS)
    job = house.job(job_id)
    assert (job.status, job.params["epochs"]) == (Status.DONE, 100)
    expect(page_ja.get_by_text("検証の正解率")).to_be_visible()
    with page_ja.expect_download() as downloading:
        page_ja.get_by_role("link", name=re.compile("validation_predictions.csv")).click()
    path = tmp_path / "predictions.csv"
    downloading.value.save_as(path)
    with open(path, newline="", encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) > 10


def test_a_running_job_is_cancelled_after_asking(house: House, page_ja: Page) -> None:
    job = house.submit("steps", steps=100_000)
    house.running(job)
    page_ja.goto(f"/job?id={job.id}")
    page_ja.get_by_role("button", name=re.compile("中止…")).click()
    dialog = page_ja.get_by_role("dialog")
    expect(dialog).to_contain_text(f"#{job.id}")
    dialog.get_by_role("button", name=re.compile("中止する")).click()
    expect(badge(page_ja, "中止")).to_be_visible(timeout=PATIENCE_MS)
    assert house.finished(job).status is Status.CANCELLED


def test_killing_the_pages_server_changes_nothing_for_the_job(
    house: House, server: PageServer, open_page: OpenPage
) -> None:
    page = open_page("en")
    job = house.submit("steps", steps=150)
    attempt = house.running(job)
    page.goto(f"/job?id={job.id}")
    expect(badge(page, "Running")).to_be_visible()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    again = page_server.start(house.data, port=server.port)
    try:
        expect(badge(page, "Done")).to_be_visible(timeout=PATIENCE_MS)
    finally:
        again.stop()
    assert house.finished(job).status is Status.DONE
    (only,) = house.attempts(job.id)
    assert (only.pid, only.runner_pid) == (attempt.pid, attempt.runner_pid)


def test_the_page_without_a_consumer_says_so_and_notices_when_it_comes(
    data: Path, page_en: Page
) -> None:
    page_en.goto("/monitor")
    expect(page_en.get_by_text("No worker is running").first).to_be_visible()
    house = House(data)
    try:
        house.start()
        expect(page_en.get_by_text("Everything is fine")).to_be_visible(timeout=PATIENCE_MS)
        job = house.submit("steps", steps=1)
        eventually(lambda: house.job(job.id).is_terminal, within=30)
        expect(page_en.get_by_text("1–1 of 1")).to_be_visible(timeout=PATIENCE_MS)
    finally:
        house.close()
