"""What a person does on the submit page, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.domain.job import Job
from app.store import Store, jobs
from tests import make
from tests.browser.entries import BROKEN, PENGUINS, TABLE, UNFRIENDLY, WILD
from tests.eventually import eventually
from tests.ui.job_rows import Rows

pytestmark = pytest.mark.browser

CLICK_FIVE_TIMES = """button => {
  let clicks = 0;
  const click = () => { button.click(); if (++clicks === 5) clearInterval(timer); };
  const timer = setInterval(click, 50);
}"""


def submitted(store: Store) -> list[Job]:
    with store.read() as tx:
        found = (jobs.get(tx, number) for number in range(1, 10))
        return [job for job in found if job is not None]


def submit_button(page: Page) -> Locator:
    return page.locator(".st-key-submit button")


def enter(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")


def at_rest(page: Page) -> None:
    """Wait for the end of a run: until then what was drawn before may stand beside the new."""
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_visible()


def field_error(page: Page, text: str) -> Locator:
    """The small red line under a field; its icon is a ligature, so its name is in the text."""
    return page.get_by_role("paragraph").filter(has_text=re.compile(f"^error ?{re.escape(text)}"))


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def test_five_quick_clicks_make_one_job_and_open_its_page(store: Store, page_ja: Page) -> None:
    make.publish(store)
    page_ja.goto("/")
    expect(submit_button(page_ja)).to_have_text(re.compile("投入する"))
    submit_button(page_ja).evaluate(CLICK_FIVE_TIMES)
    page_ja.wait_for_url("**/job?id=1")
    expect(page_ja.get_by_role("heading", name="数える #1")).to_be_visible()
    assert [job.params for job in submitted(store)] == [{"steps": 3, "name": "x"}]


def test_a_sample_is_two_clicks_from_a_job(store: Store, page_en: Page) -> None:
    make.publish(store, TABLE)
    page_en.goto("/")
    page_en.get_by_role("button", name="Try the sample").click()
    expect(page_en.get_by_text("penguins.csv")).to_be_visible()
    expect(page_en.get_by_text("15 kB · 8 columns")).to_be_visible()
    submit_button(page_en).click()
    page_en.wait_for_url("**/job?id=1")
    (job,) = submitted(store)
    assert job.title == "Penguins"
    assert job.params["target"] == "species"
    assert job.params["epochs"] == 20
    assert job.params["data"]["name"] == "penguins.csv"


def test_all_mistakes_are_told_at_once_and_nothing_typed_is_lost(
    store: Store, page_ja: Page
) -> None:
    make.publish(store, TABLE)
    page_ja.goto("/")
    enter(page_ja, "検証に使う割合", "1.2")
    expect(field_error(page_ja, "0 より大きく 0.5 以下で入力")).to_be_visible()
    enter(page_ja, "エポック数", "1.5")
    expect(field_error(page_ja, "整数を入力")).to_be_visible()
    expect(field_error(page_ja, "ファイルを選んでください")).to_have_count(0)
    submit_button(page_ja).click()
    expect(
        page_ja.get_by_text(
            "直すところが 4 つあります: ファイル、目的の列、エポック数、検証に使う割合"
        )
    ).to_be_visible()
    expect(field_error(page_ja, "ファイルを選んでください")).to_be_visible()
    expect(page_ja.get_by_label("検証に使う割合", exact=True)).to_have_value("1.2")
    expect(page_ja.get_by_label("エポック数", exact=True)).to_have_value("1.5")
    assert submitted(store) == []


def test_an_upload_offers_its_columns_and_is_what_the_job_gets(
    store: Store, page_ja: Page, tmp_path: Path
) -> None:
    make.publish(store, TABLE)
    table = tmp_path / "身長.csv"
    table.write_bytes("氏名;身長\n佐藤;170\n鈴木;165\n".encode("cp932"))
    page_ja.goto("/")
    upload(page_ja, table)
    expect(page_ja.get_by_text("身長.csv")).to_be_visible()
    page_ja.get_by_label("目的の列", exact=True).click()
    page_ja.get_by_role("option", name="身長").click()
    submit_button(page_ja).click()
    page_ja.wait_for_url("**/job?id=1")
    (job,) = submitted(store)
    assert job.params["target"] == "身長"
    assert job.params["data"]["name"] == "身長.csv"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "t.csv は空のファイルです"),
        (b"PK\x03\x04 and so on", "CSV ではなく、Excel ブックか ZIP ファイルです"),
        (b"a,b\n1,\x00\n", "文字のファイルではありません"),
        (b"a,b\n\xff\xfe\x80\x81,2\n", "UTF-8 でも Shift_JIS でもない"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_its_field(
    store: Store, page_ja: Page, tmp_path: Path, content: bytes, sentence: str
) -> None:
    make.publish(store, TABLE)
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    page_ja.goto("/")
    upload(page_ja, path)
    expect(page_ja.get_by_text(sentence)).to_be_visible()
    upload(page_ja, PENGUINS)  # and a better one takes its place
    expect(page_ja.get_by_text("15 kB ・ 8 列")).to_be_visible()
    expect(page_ja.get_by_text(sentence)).to_have_count(0)


@pytest.mark.parametrize("page_settings", [{"upload_limit_mb": "1"}])
def test_a_file_that_is_too_large_is_refused_at_its_field(
    store: Store, page_ja: Page, tmp_path: Path
) -> None:
    make.publish(store, TABLE)
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    page_ja.goto("/")
    expect(page_ja.get_by_text("1 MB まで")).to_be_visible()
    expect(page_ja.get_by_text("MB per file")).to_be_hidden()  # another limit, in English
    upload(page_ja, path)
    expect(field_error(page_ja, "large.csv は 1 MB を超えています")).to_be_visible()


def test_what_was_typed_survives_a_look_at_another_page(store: Store, page_en: Page) -> None:
    make.publish(store, TABLE, make.entry())
    page_en.goto("/?workload=table")
    page_en.get_by_role("button", name="Try the sample").click()
    expect(page_en.get_by_text("penguins.csv")).to_be_visible()
    at_rest(page_en)
    expect(page_en.get_by_label("Epochs", exact=True)).to_have_value("20")
    page_en.get_by_label("Epochs", exact=True).fill("42")
    page_en.get_by_role("link", name="Monitor").click(delay=80)  # as long as a finger needs
    expect(page_en.get_by_role("heading", name="Monitor")).to_be_visible()
    page_en.get_by_role("link", name="Submit").first.click()
    expect(page_en.get_by_label("Epochs", exact=True)).to_have_value("42")
    page_en.locator(".st-key-choose_count button").click()
    expect(page_en.get_by_role("heading", name="Parameters of Count")).to_be_visible()
    page_en.locator(".st-key-choose_table button").click()
    expect(page_en.get_by_label("Epochs", exact=True)).to_have_value("42")
    expect(page_en.get_by_text("penguins.csv")).to_be_visible()


def test_a_copy_of_a_job_fills_the_form_and_names_its_origin(store: Store, page_en: Page) -> None:
    make.publish(store)
    old = make.job(store, title="mine", params={"steps": 7, "name": "seven"})
    page_en.goto(f"/?from={old.id}")
    expect(page_en.get_by_text(f"Copied from job #{old.id}.")).to_be_visible()
    expect(page_en.get_by_label("steps", exact=True)).to_have_value("7")
    submit_button(page_en).click()
    page_en.wait_for_url("**/job?id=2")
    copy = submitted(store)[1]
    assert (copy.title, copy.params, copy.cloned_from) == ("mine", old.params, old.id)


def test_a_copy_of_an_unknown_job_says_so(store: Store, page_ja: Page) -> None:
    make.publish(store)
    page_ja.goto("/?from=9999")
    expect(page_ja.get_by_text("ジョブ #9999 は見つかりません")).to_be_visible()
    expect(submit_button(page_ja)).to_be_visible()


def test_the_page_goes_on_by_itself_when_a_consumer_has_published(
    store: Store, page_ja: Page
) -> None:
    page_ja.goto("/")
    expect(page_ja.get_by_role("heading", name="実行できるものがまだありません")).to_be_visible()
    make.publish(store)
    expect(submit_button(page_ja)).to_be_visible()


def test_a_workload_that_cannot_be_loaded_says_where_and_why(store: Store, page_en: Page) -> None:
    make.publish(store, make.entry(), BROKEN)
    page_en.goto("/")
    expect(page_en.get_by_text("cannot be loaded")).to_be_visible()
    page_en.locator(".st-key-choose_broken button").click()
    expect(page_en.get_by_text("/home/somebody/jobs/broken.py")).to_be_visible()
    expect(page_en.get_by_text("No module named 'cupy'").last).to_be_visible()
    expect(submit_button(page_en)).to_have_count(0)


def test_what_people_wrote_is_shown_as_text(store: Store, page_en: Page) -> None:
    make.publish(store, UNFRIENDLY)
    make.job(store, workload="unfriendly", title=WILD)
    page_en.goto("/")
    main = page_en.get_by_role("main")
    expect(main.get_by_text("**b** <b>x</b> :red[r] $x^2$").first).to_be_visible()
    expect(main.locator("a:not([href*='#stMain'])")).to_have_count(0)
    expect(main.locator("strong, em, .katex, img:not([alt$=icon])")).to_have_count(0)
    shown = [text.replace("\u2060", "") for text in main.get_by_text("**b**").all_inner_texts()]
    assert len(shown) >= 3  # card, heading, recent run
    assert all(WILD[:30] in text for text in shown)


def test_a_worker_that_comes_and_goes_is_noticed(store: Store, page_ja: Page) -> None:
    make.publish(store)
    page_ja.goto("/")
    expect(page_ja.get_by_text("ジョブは受け付けており").first).to_be_visible()
    expect(page_ja.locator(".st-key-pulse")).to_contain_text("ワーカーが動いていません")
    Rows(store).worker()
    expect(page_ja.locator(".st-key-pulse")).to_contain_text("すべて正常")
    expect(page_ja.get_by_text("ジョブは受け付けており")).to_have_count(0)
    eventually(lambda: "ワーカー 1" in page_ja.locator(".st-key-pulse").inner_text())
