"""The page that says whether all is well."""

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import clock
from app.domain.job import Reason
from app.domain.notices import On
from app.domain.outcome import Crashed, Raised
from app.domain.upkeep import Chore
from app.domain.workload import CatalogueEntry
from app.files.folder import DataFolder
from app.language import Language
from app.operations import channels, storage
from app.operations.backup import back_up
from app.operations.storage import Measured
from app.settings import Settings
from app.store import Store, chores, outbox, telemetry, watches, workers
from app.store.tables import outbox as outbox_table
from app.store.tables import workers as worker_table
from app.ui.components.system import worker_table as workers_shown
from tests.ui import page_runs
from tests.ui.job_rows import TRAIN, Rows
from tests.ui.page_runs import said

SECRET = "5ecret-t0ken"
MEASURED = Measured(
    jobs=128_000_000_000,
    uploads=9_600_000_000,
    replaced=0,
    to_remove_jobs=312,
    to_remove_size=4_100_000_000,
    leftovers=0,
    leftovers_size=0,
)


def open_page(page: str, language: Language = "en") -> AppTest:
    """A visit long after the one before."""
    st.cache_data.clear()
    return page_runs.open_page(page, language)


def people(at: AppTest) -> pd.DataFrame:
    assert not at.exception
    found: pd.DataFrame = at.dataframe[0].value
    return found.set_index("name")


def planned(store: Store, now: float, *, due: float = 3600) -> None:
    with store.write() as tx:
        for chore in Chore:
            chores.plan(tx, chore, next_at=now + due, now=now)


def ran(
    store: Store, chore: Chore, note: dict[str, Any], *, is_ok: bool = True, now: float
) -> None:
    """A chore that ran a minute ago."""
    with store.write() as tx:
        chores.ask(tx, chore, now=now - 60)
        assert chores.take(tx, chore, next_at=now + 3600, now=now - 60)
        chores.end(tx, chore, started_at=now - 60, is_ok=is_ok, note=note, now=now - 50)


@pytest.mark.usefixtures("page_store")
def test_before_the_first_start() -> None:
    text = said(open_page("system"))
    assert "Something is wrong" in text
    assert "No worker is running. Jobs are accepted and start as soon as" in text
    assert "No errors in 24 hours." in text
    assert "No consumer has said yet what it can run." in text
    assert "No channel yet" in text
    text = said(open_page("system", "ja"))
    assert "問題が起きています" in text
    assert "24 時間、エラーはありません。" in text


@pytest.mark.usefixtures("rows")
def test_all_is_well() -> None:
    text = said(open_page("system"))
    assert ":green[:material/check_circle:] Running well" in text
    assert "to watch" not in text
    assert "up for" in text
    assert "問題なく動いています" in said(open_page("system", "ja"))


def test_workers_with_what_they_do(rows: Rows, store: Store) -> None:
    rows.worker(2)
    rows.worker(3)
    with store.write() as tx:
        late = sa.update(worker_table).where(worker_table.c.name == "here/3")
        tx.execute(late.values(beat_at=rows.now - 60))
    job, lease = rows.running(title="Kokoro")
    points = [
        telemetry.ResourcePoint(job.id, 1, rows.now - 4 + at, 90.0 + at, 1_210_000_000, None, None)
        for at in range(3)
    ]
    with store.telemetry.write() as tx:
        telemetry.add_resources(tx, points)
    at = open_page("system")
    shown = people(at)
    assert shown["state"].map(lambda cell: cell[0]).to_dict() == {
        "here/1": "Running",
        "here/2": "Idle",
        "here/3": "Does not answer",
    }
    busy = shown.loc["here/1"]
    assert busy["job"] == f"#{job.id} Kokoro"
    assert list(busy["cpu"]) == [90.0, 91.0, 92.0]
    assert busy["memory"] == "1.2 GB"
    assert pd.isna(shown["job"]["here/2"])
    assert "gpu" not in shown.columns
    text = said(at)
    assert "1 host · 3 workers · 1 busy" in text
    assert "One thing to watch: These workers do not answer: here/3." in text
    assert lease.number == 1


def test_a_click_on_a_job_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr("app.ui.links.open_job", opened.append)
    for row in (0, 1):
        state = {workers_shown.OPENED: type("Click", (), {"row": row})}
        monkeypatch.setattr("streamlit.session_state", state)
        workers_shown.open_clicked([None, 7])
    assert opened == [7]


def test_errors_alike_are_one_line(rows: Rows) -> None:
    for number in (1, 2):
        _job, lease = rows.running()
        rows.end(lease, Raised(f"KeyError: no column {number}"))
    killed, lease = rows.running(max_crashes=1)
    rows.end(lease, Crashed("", signal=9, reason=Reason.OUT_OF_MEMORY))
    at = open_page("system")
    text = said(at)
    assert "3 errors · 2 kinds" in text
    assert "**2**" in text
    assert ":red-badge[Error] KeyError: no column 2" in text
    assert ":red-badge[Out of memory]" in text
    assert at.button(key=f"failure_{killed.id}")


def test_peoples_text_is_shown_as_text(rows: Rows, store: Store, settings: Settings) -> None:
    nasty = "**x** <img src=x> :red[y]"
    _job, lease = rows.running(workload="train")
    rows.end(lease, Raised(nasty))
    channels.add(store, settings, name=nasty, url="json://example.com", by="sato", now=rows.now)
    at = open_page("system")
    shown = [one.value for one in at.markdown if "img" in one.value]
    assert len(shown) == 2
    assert all("\\*\\*x\\*\\* \\<img src\\=x\\>" in one for one in shown)


def test_workloads_with_their_state(rows: Rows) -> None:
    ours = dataclasses.replace(TRAIN, source="/x/app/workloads/train.py", version="c0ffee1234")
    broken = CatalogueEntry(
        name="resize",
        title="resize",
        description="",
        schema={},
        source="/x/jobs/resize.py",
        error="ModuleNotFoundError: No module named 'PIL' (line 3 of resize.py)",
    )
    rows.publish(ours, broken)
    at = open_page("system")
    shown = at.table[0].value.set_index("Name")
    assert shown["Source"].to_dict() == {"resize": "resize\\.py", "train": "built in"}
    assert shown["Version"]["train"] == "`c0ffee1`"
    assert "ready" in shown["State"]["train"]
    text = said(at)
    assert "No module named 'PIL' (line 3 of resize.py)" in text
    assert "1 kind · 1 cannot be loaded" in text
    assert "One thing to watch: 1 workload cannot be loaded" in text


def test_storage_and_what_a_clean_up_would_remove(rows: Rows, store: Store) -> None:
    planned(store, rows.now)
    text = said(open_page("system"))
    assert "What a clean-up would remove has not been counted yet." in text
    ran(store, Chore.MEASURE, storage.note(MEASURED), now=rows.now)
    text = said(open_page("system"))
    assert "**128 GB**" in text
    assert "A clean-up would remove 312 jobs, 4.1 GB." in text
    assert "Kept: Done: 90 d, 100,000 jobs, 100 GB" in text


def test_clean_up_is_asked_for_and_names_what_goes(rows: Rows, store: Store) -> None:
    planned(store, rows.now)
    ran(store, Chore.MEASURE, storage.note(MEASURED), now=rows.now)
    at = open_page("system").button(key="clean_up").click().run()
    text = said(at)
    assert "312 jobs, 4.1 GB will be removed for good, with all their files." in text.replace(
        "About ", ""
    )
    assert "Remove 312 jobs" in text
    at.button(key="clean_up_no").click().run()
    assert next_at(store, Chore.CLEAN) > clock.now()
    at.button(key="clean_up").click().run().button(key="clean_up_yes").click().run()
    assert next_at(store, Chore.CLEAN) <= clock.now()
    assert at.button(key="clean_up").disabled


def next_at(store: Store, chore: Chore) -> float:
    with store.read() as tx:
        found = chores.every(tx)[chore].next_at
    assert found is not None
    return found


def test_chores_say_how_it_went(rows: Rows, store: Store) -> None:
    planned(store, rows.now)
    ran(store, Chore.CLEAN, {"jobs": 12, "leftovers": 0, "size": 3_100_000}, now=rows.now)
    failed = {"error": "A backup needs 9 MB and only 1 MB are free."}
    ran(store, Chore.BACKUP, failed, is_ok=False, now=rows.now)
    text = said(open_page("system"))
    assert "Removed 12 jobs, 3.1 MB" in text
    assert "One thing to watch: The last backup failed: A backup needs 9 MB" in text
    with store.write() as tx:
        chores.ask(tx, Chore.MEASURE, now=clock.now())
        chores.take(tx, Chore.MEASURE, next_at=None, now=clock.now())
    assert "running for" in said(open_page("system"))


def test_backups_are_listed_and_one_more_can_be_asked_for(
    rows: Rows, store: Store, data: Path
) -> None:
    planned(store, rows.now)
    made = back_up(store, DataFolder(data), kept=3, now=rows.now - 60)
    at = open_page("system")
    assert made.name in said(at)
    at.button(key="back_up").click().run()
    assert next_at(store, Chore.BACKUP) <= clock.now()
    assert at.button(key="back_up").disabled


@pytest.mark.usefixtures("page_store")
def test_upkeep_without_a_consumer_says_so() -> None:
    at = open_page("system").button(key="back_up").click().run()
    assert "Start the consumer first: it does the upkeep." in said(at)


def test_a_channel_is_added_and_its_secret_never_shown(rows: Rows, store: Store) -> None:
    at = open_page("system").button(key="channel_add").click().run()
    at.text_input(key="new_channel_url").set_value(f"nonsense {SECRET}")
    at = at.button(key="new_channel_yes").click().run()
    assert "Give it a name." in said(at)
    assert "This is not a URL." in said(at)
    assert SECRET not in said(at)
    at.text_input(key="new_channel_name").set_value("hook")
    at.text_input(key="new_channel_url").set_value(f"jsons://user:{SECRET}@example.com/{SECRET}")
    at = at.button(key="new_channel_yes").click().run()
    text = said(at)
    assert "**hook**" in text
    assert "example.com" in text
    assert SECRET not in text
    assert "The test is on its way." in text
    with store.read() as tx:
        assert {one.on for one in watches.of_everything(tx)} == {On.DONE, On.FAILED}
        assert len(outbox.newest(tx, limit=9)) == 1
    assert rows.now


def test_what_a_channel_hears_of_every_job(rows: Rows, store: Store, settings: Settings) -> None:
    made = channels.add(
        store,
        settings,
        name="hook",
        url="json://example.com",
        on=[On.DONE, On.FAILED],
        by="sato",
        now=rows.now,
    )
    at = open_page("system")
    at.pills(key=f"channel_hears_{made.id}").set_value([On.FAILED, On.SLOW]).run()
    with store.read() as tx:
        assert {one.on for one in watches.of_everything(tx)} == {On.FAILED, On.SLOW}


def test_a_channel_is_removed_after_a_question(
    rows: Rows, store: Store, settings: Settings
) -> None:
    made = channels.add(
        store, settings, name="hook", url="json://example.com", by="sato", now=rows.now
    )
    at = open_page("system").button(key=f"channel_remove_{made.id}").click().run()
    assert "“hook” will hear of nothing any more" in said(at)
    at.button(key="channel_remove_yes").click().run()
    assert channels.listed(store, settings) == []


def test_the_outbox_says_what_became_of_each(rows: Rows, store: Store, settings: Settings) -> None:
    made = channels.add(
        store, settings, name="hook", url="json://example.com", by="sato", now=rows.now
    )
    ids = [channels.send_test(store, made.id, by="sato", now=rows.now + at) for at in range(3)]
    fates: list[dict[str, Any]] = [
        {"sent_at": rows.now, "next_try_at": None, "tries": 1},
        {"next_try_at": rows.now + 60, "tries": 2, "error": "The service answered with error 500."},
        {"next_try_at": None, "tries": 6, "error": "The service answered with error 404."},
    ]
    with store.write() as tx:
        for notice_id, fate in zip(ids, fates, strict=True):
            tx.execute(sa.update(outbox_table).where(outbox_table.c.id == notice_id).values(**fate))
    at = open_page("system")
    text = said(at)
    assert "1 waiting · 1 given up" in text
    assert "sent at" in text
    assert "The service answered with error 500. · try 3 at" in text
    assert "given up: The service answered with error 404." in text
    assert "エラー 404" in said(open_page("system", "ja"))
    at.button(key=f"outbox_retry_{ids[2]}").click().run()
    at.button(key=f"outbox_discard_{ids[1]}").click().run()
    with store.read() as tx:
        assert [outbox.get(tx, one).fate for one in ids] == ["sent", "given_up", "waiting"]  # type: ignore[union-attr]


def test_settings_are_listed_without_secrets(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import settings as app_settings

    monkeypatch.setenv("NONSTOP_NOTIFY", f"jsons://user:{SECRET}@example.com")
    monkeypatch.setenv("NONSTOP_LEASE_S", "20")
    app_settings.load.cache_clear()
    text = said(open_page("system"))
    assert "**`NONSTOP_LEASE_S`**" in text
    assert "**`NONSTOP_NOTIFY`**" in text
    assert SECRET not in text
    assert rows.now


def test_silent_house(rows: Rows, store: Store) -> None:
    with store.write() as tx:
        workers.beat(tx, ["here/1"], rows.now - 60)
    text = said(open_page("system"))
    assert "Something is wrong" in text
    assert "No worker answers" in text
