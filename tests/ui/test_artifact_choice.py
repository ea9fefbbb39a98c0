"""A file of the form that comes from another job, without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.domain.job import Job
from app.domain.outcome import Done
from app.domain.workload import CatalogueEntry
from app.files import artifacts as artifact_files
from app.files.folder import DataFolder
from app.store import Store, artifacts, chains, jobs
from app.store.artifacts import Artifact
from app.workloads import Upload
from tests import make
from tests.page_server import ROOT
from tests.ui.job_rows import Rows

PRODUCER = make.entry("make_rows", schema={"type": "object"}, artifacts={"rows.csv": "rows"})


def taker() -> CatalogueEntry:
    file = Upload.__get_pydantic_json_schema__(None, None)  # type: ignore[arg-type]
    column = {"type": "string", "x-column-of": "data"}
    return make.entry(
        "take_rows",
        schema={
            "type": "object",
            "additionalProperties": False,
            "required": ["data", "column"],
            "properties": {"data": file | {"x-upload": [".csv"]}, "column": column},
        },
    )


@pytest.fixture
def page(rows: Rows) -> AppTest:
    rows.publish(PRODUCER, taker())
    page = AppTest.from_file(ROOT / "app" / "ui" / "shell" / "main.py", default_timeout=30)
    page.query_params["workload"] = "take_rows"
    return page


def finished(rows: Rows, store: Store, data: Path) -> Job:
    """A job that has left a table."""
    job, lease = rows.running(workload="make_rows", title="Rows", params={})
    folder = DataFolder(data).artifacts(job.id, 1)
    artifact_files.path_for(folder, "rows.csv").write_text("height,weight\n1,2\n")
    with store.write() as tx:
        artifacts.insert(tx, [Artifact(job.id, 1, "rows.csv", 18, "0" * 64, rows.now)])
    return rows.end(lease, Done({}))


def told(page: AppTest) -> str:
    assert not page.exception, page.exception
    return "\n".join(one.value for one in page.markdown).replace("\\", "")


def of_a_job(page: AppTest) -> AppTest:
    return page.run().segmented_control[0].set_value("From a job").run()


def submitted(store: Store, after: Job) -> Job:
    with store.read() as tx:
        job = jobs.get(tx, after.id + 1)
    assert job is not None
    return job


def test_an_artifact_is_chosen_and_gives_its_columns(
    rows: Rows, store: Store, data: Path, page: AppTest
) -> None:
    source = finished(rows, store, data)
    box = of_a_job(page).selectbox[0]
    assert box.options[0].startswith(f"#{source.id} Rows · rows.csv · 18 B · ")
    box.select_index(0).run()
    assert ":material/deployed_code: rows.csv" in told(page)
    column = next(one for one in page.selectbox if one.label == "column")
    assert list(column.options) == ["height", "weight"]
    column.select("weight").run()
    page.button(key="submit").click().run()
    job = submitted(store, source)
    assert job.params == {"data": {"job": source.id, "artifact": "rows.csv"}, "column": "weight"}
    assert not job.waits
    with store.read() as tx:
        assert [one.job.id for one in chains.inputs_of(tx, job.id)] == [source.id]


def test_one_that_is_still_to_come_is_waited_for_and_its_column_typed(
    rows: Rows, page: AppTest
) -> None:
    source, _lease = rows.running(workload="make_rows", title="Rows", params={})
    box = of_a_job(page).selectbox[0]
    assert box.options[0] == f"#{source.id} Rows · rows.csv · once it is done"
    box.select_index(0).run()
    assert "will be waited for" in told(page)
    column = next(one for one in page.selectbox if one.label == "column")
    assert column.placeholder == "Type and press Enter"
    assert not column.disabled


def test_a_copy_of_a_job_keeps_where_its_file_came_from(
    rows: Rows, store: Store, data: Path, page: AppTest
) -> None:
    source = finished(rows, store, data)
    params = {"data": {"job": source.id, "artifact": "rows.csv"}, "column": "height"}
    old = rows.pending(workload="take_rows", params=params)
    page.query_params["from"] = str(old.id)
    assert f"#{source.id}" in page.run().button(key=chosen_key(page)).label
    page.button(key="submit").click().run()
    assert submitted(store, old).params == params


def chosen_key(page: AppTest) -> str:
    number = page.session_state["drafts"]["take_rows"].number
    return f"draft{number}.data.source_job"


def test_switching_back_and_forth_loses_neither(
    rows: Rows, store: Store, data: Path, page: AppTest
) -> None:
    finished(rows, store, data)
    of_a_job(page).selectbox[0].select_index(0).run()
    page.segmented_control[0].set_value("File").run()
    assert "rows.csv" not in told(page)
    page.segmented_control[0].set_value("From a job").run()
    assert "rows.csv" in told(page)


def test_nothing_that_fits_is_said(page: AppTest) -> None:
    assert "No job has left a file that fits here" in told(of_a_job(page))
