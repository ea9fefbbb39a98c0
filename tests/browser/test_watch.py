"""Watching jobs in a real browser: everything moves by itself, and nothing gets lost meanwhile."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.domain.outcome import Done
from app.store import Store
from tests.ui.job_rows import Rows

pytestmark = pytest.mark.browser

expect.set_options(timeout=30_000)  # a busy machine draws late

MARK = "window.watched = true"
IS_MARKED = "window.watched === true"


@pytest.fixture
def rows(store: Store) -> Rows:
    rows = Rows(store)
    rows.publish()
    rows.worker()
    return rows


def sentence(page: Page) -> Locator:
    return page.locator(".st-key-job_sentence")


def test_a_job_is_watched_to_its_end_without_a_reload(rows: Rows, page_ja: Page) -> None:
    job, lease = rows.running(since_s=100, title="こころの文字モデル")
    rows.beat(lease, 0.2, "エポック 1", step=1, total=5)
    rows.metric(lease, "loss", [1.0, 0.5])
    page_ja.goto(f"/job?id={job.id}")
    expect(page_ja.get_by_role("heading", name=f"こころの文字モデル #{job.id}")).to_be_visible()
    expect(sentence(page_ja)).to_contain_text("20%")
    page_ja.evaluate(MARK)
    rows.beat(lease, 0.6, "エポック 3", step=3, total=5)
    expect(sentence(page_ja)).to_contain_text("60%")
    expect(sentence(page_ja)).to_contain_text("エポック 3")
    expect(sentence(page_ja)).to_contain_text("に終わる見込み")
    rows.end(lease, Done({"loss": 0.25}))
    expect(sentence(page_ja)).to_contain_text("で完了しました")
    expect(page_ja.get_by_text("最終損失")).to_be_visible()
    expect(page_ja.locator(".st-key-job_retry")).to_be_visible()
    assert page_ja.evaluate(IS_MARKED)


def test_the_question_stays_open_while_the_page_moves_on(
    rows: Rows, store: Store, page_en: Page
) -> None:
    job, lease = rows.running(since_s=100, title="Kokoro")
    rows.beat(lease, 0.2)
    page_en.goto(f"/job?id={job.id}")
    page_en.get_by_role("button", name="Cancel…").click()
    dialog = page_en.get_by_role("dialog")
    expect(dialog).to_contain_text(f"#{job.id} Kokoro will stop")
    for progress in (0.4, 0.6):
        rows.beat(lease, progress)
        expect(sentence(page_en)).to_contain_text(f"{progress:.0%}")
        expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep it running").click()
    expect(dialog).not_to_be_visible()
    page_en.get_by_role("button", name="Cancel…").click()
    dialog.get_by_role("button", name="Cancel the job").click()
    expect(dialog).not_to_be_visible()
    expect(sentence(page_en)).to_contain_text("Cancelling: asked it to stop")
    rows.end(lease, Done({}))
    expect(sentence(page_en)).to_contain_text("Cancelled after")


def test_a_reload_shows_where_the_job_is(rows: Rows, page_en: Page) -> None:
    job, lease = rows.running(since_s=100)
    rows.beat(lease, 0.5)
    page_en.goto(f"/job?id={job.id}")
    expect(sentence(page_en)).to_contain_text("50%")
    page_en.reload()
    expect(sentence(page_en)).to_contain_text("50%")


def test_the_list_is_live_and_opens_a_job_in_the_same_tab(rows: Rows, page_ja: Page) -> None:
    _job, lease = rows.running(since_s=100, title="一番目")
    rows.pending(title="二番目", run_at=rows.now + 3600)
    page_ja.goto("/monitor")
    cells = page_ja.locator("[role=gridcell]")  # beside the picture that people see
    expect(cells.filter(has_text="一番目")).to_have_count(1)
    page_ja.evaluate(MARK)
    rows.pending(title="三番目", run_at=rows.now + 3600)
    expect(cells.filter(has_text="三番目")).to_have_count(1)
    page_ja.get_by_role("radio", name=re.compile("実行中")).click()
    expect(page_ja).to_have_url(re.compile(r"status=running"))
    expect(cells.filter(has_text="三番目")).to_have_count(0)
    expect(cells.filter(has_text="一番目")).to_have_count(1)
    rows.beat(lease, 0.75)
    expect(cells.filter(has_text="75")).to_have_count(1)
    _click_on_title(page_ja, row=1)
    expect(page_ja).to_have_url(re.compile(r"/job\?.*id=1"))
    expect(page_ja.get_by_role("heading", name="一番目")).to_be_visible()
    assert page_ja.evaluate(IS_MARKED)


def _click_on_title(page: Page, *, row: int) -> None:
    """The grid is a picture: only its measures tell where the words of a title are."""
    box = page.locator("[data-testid=stDataFrame]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 218, box["y"] + 35 * row + 17)
