"""The submit page in the states that a catalogue can be in, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from app.store import Store, jobs
from tests import make
from tests.page_server import ROOT


@pytest.fixture
def page(page_store: Store) -> AppTest:
    """The whole frame, at the start page."""
    return AppTest.from_file(ROOT / "app" / "ui" / "shell" / "main.py", default_timeout=30)


def texts(page: AppTest) -> str:
    assert not page.exception, page.exception
    return "\n".join(one.value for one in (*page.markdown, *page.title, *page.header, *page.error))


def test_an_empty_catalogue_says_how_to_begin(page: AppTest) -> None:
    assert "published by the consumer" in texts(page.run())
    assert [block.value for block in page.code] == ["./run_consumer.sh"]


def test_an_unknown_workload_in_the_url_is_told(store: Store, page: AppTest) -> None:
    make.publish(store)
    page.query_params["workload"] = "nonsense"
    assert "There is no workload nonsense" in texts(page.run()).replace("\\", "")
    assert page.header[0].value == "Parameters of Count"


def test_a_press_makes_a_job(store: Store, page: AppTest) -> None:
    make.publish(store)
    page.run()
    page.number_input[0].set_value(7.0)
    page.run()
    page.button(key="submit").click()
    page.run()
    with store.read() as tx:
        job = jobs.get(tx, 1)
    assert job is not None
    assert job.params == {"steps": 7, "name": "x"}


def test_a_copy_of_a_job_whose_workload_is_gone_is_told(store: Store, page: AppTest) -> None:
    make.publish(store)
    job = make.job(store, workload="gone")
    page.query_params["from"] = str(job.id)
    assert "There is no workload gone" in texts(page.run()).replace("\\", "")


@pytest.mark.parametrize("wish", ["x", "", "-1", "9" * 30, "１"])
def test_nonsense_for_a_number_in_the_url_is_no_fault(
    store: Store, page: AppTest, wish: str
) -> None:
    make.publish(store)
    page.query_params["from"] = wish
    texts(page.run())


def test_a_new_version_of_a_workload_gets_a_new_form(store: Store, page: AppTest) -> None:
    make.publish(store)
    page.run()
    changed = {"type": "object", "properties": {"rounds": {"type": "integer", "default": 2}}}
    make.publish(store, make.entry(schema=changed))
    page.run()
    assert not page.exception
    assert [one.label for one in page.number_input] == ["rounds"]


def test_priority_and_time_limit_go_with_the_job(store: Store, page: AppTest) -> None:
    make.publish(store)
    page.run()
    priority, limit = (
        next(box for box in page.selectbox if box.label == label)
        for label in ("Priority", "Time limit")
    )
    priority.select("High")
    limit.select("30 min").run()
    page.button(key="submit").click().run()
    with store.read() as tx:
        job = jobs.get(tx, 1)
    assert job is not None
    assert (job.priority, job.timeout_s) == (10, 1800.0)
