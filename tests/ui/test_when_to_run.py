"""When the form's job is to run, on the submit page without a browser."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from app import clock
from app.domain.job import Job, Status
from app.domain.schedule import Cron, Schedule, Timing
from app.operations import schedules as operations
from app.settings import Settings, load
from app.store import Store, chains, jobs, schedules
from app.ui.form.plan import When
from tests import make
from tests.page_server import ROOT


@pytest.fixture
def page(page_store: Store) -> AppTest:
    """The whole frame, at the start page; the workload is published."""
    make.publish(page_store)
    return AppTest.from_file(ROOT / "app" / "ui" / "shell" / "main.py", default_timeout=30)


def told(page: AppTest) -> str:
    assert not page.exception, page.exception
    return "\n".join(one.value for one in page.markdown).replace("\\", "")


def newest(store: Store) -> Job | None:
    with store.read() as tx:
        found = [jobs.get(tx, number) for number in range(1, 5)]
    return next((job for job in reversed(found) if job is not None), None)


def soon(**after: float) -> datetime:
    now = datetime.fromtimestamp(clock.now(), UTC).replace(tzinfo=None, second=0, microsecond=0)
    return now + timedelta(**after)


def test_a_time_is_kept_and_the_button_says_it(store: Store, page: AppTest) -> None:
    page.query_params["when"] = "at"
    at = soon(hours=3)
    page.run().datetime_input[0].set_value(at).run()
    assert "Starts in" in told(page)
    assert page.button(key="submit").label.startswith("Submit for ")
    page.button(key="submit").click().run()
    job = newest(store)
    assert job is not None
    assert job.run_at == at.replace(tzinfo=UTC).timestamp()


def test_a_time_that_has_passed_submits_nothing(store: Store, page: AppTest) -> None:
    page.query_params["when"] = "at"
    page.run().datetime_input[0].set_value(soon(hours=-3)).run()
    assert "This moment has passed; choose a later one." in told(page)
    page.button(key="submit").click().run()
    assert "One thing to correct: Day and time" in told(page)
    assert newest(store) is None


def test_it_waits_for_the_jobs_that_the_url_names(store: Store, page: AppTest) -> None:
    first, second = make.job(store), make.job(store)
    page.query_params["after"] = f"{first.id},{second.id},x,999"
    page.run()
    assert page.multiselect[0].value == [first.id, second.id]
    page.button(key="submit").click().run()
    job = newest(store)
    assert job is not None
    assert job.waits
    with store.read() as tx:
        assert chains.awaited(tx, [job.id]) == {job.id: [first.id, second.id]}
    assert page.session_state["plan"].when is When.NOW  # the next one begins anew


def test_nobody_to_wait_for_is_a_problem(store: Store, page: AppTest) -> None:
    page.query_params["when"] = "after"
    page.run().button(key="submit").click().run()
    assert "Choose at least one job." in told(page)
    assert newest(store) is None


def test_waiting_for_one_that_failed_is_refused_at_its_field(store: Store, page: AppTest) -> None:
    failed = make.in_status(store, Status.FAILED)
    page.query_params["after"] = str(failed.id)
    page.run().button(key="submit").click().run()
    assert f"Job #{failed.id} has failed; nothing will come after it." in told(page)
    anyway = next(box for box in page.selectbox if box.label == "If one fails")
    anyway.select("Run anyway").run()
    page.button(key="submit").click().run()
    job = newest(store)
    assert job is not None
    assert job.id > failed.id
    assert not job.waits


def test_a_choice_survives_a_run_that_does_not_draw_it(page: AppTest) -> None:
    page.query_params["when"] = "at"
    at = soon(hours=5)
    page.run().datetime_input[0].set_value(at).run()
    for when in ("Now", "At a time"):
        page.segmented_control[0].set_value(when).run()
    assert page.datetime_input[0].value == at


def test_a_rule_is_saved_as_a_schedule(store: Store, page: AppTest) -> None:
    page.query_params["when"] = "regularly"
    page.run().button(key="submit").click().run()
    assert "One thing to correct: Name of the schedule" in told(page)
    field(page, "Name of the schedule").input("Every night").run()
    page.button(key="submit").click().run()
    assert "The schedule “Every night” is saved. Next: " in told(page)
    assert newest(store) is None
    with store.read() as tx:
        schedule = schedules.by_name(tx, "Every night")
    assert schedule is not None
    assert (schedule.workload, schedule.params) == ("count", {"steps": 3, "name": "x"})
    assert page.session_state["plan"].when is When.NOW


def test_a_schedule_is_changed_in_the_form(store: Store, page: AppTest) -> None:
    schedule = scheduled(store)
    page.query_params["schedule"] = str(schedule.id)
    assert "You are changing the schedule “Every night”." in told(page.run())
    assert page.number_input[0].value == 7
    page.number_input[0].set_value(8.0).run()
    page.button(key="submit").click().run()
    with store.read() as tx:
        changed = schedules.get(tx, schedule.id)
    assert changed is not None
    assert (changed.params["steps"], changed.revision) == (8, 2)
    assert "You are changing" not in told(page.run())


def test_a_change_that_somebody_overtook_loses_nothing(
    store: Store, settings: Settings, page: AppTest
) -> None:
    schedule = scheduled(store)
    page.query_params["schedule"] = str(schedule.id)
    page.run().number_input[0].set_value(8.0).run()
    operations.edit(store, settings, schedule.id, revision=1, by="x", now=make.NOW, priority=5)
    page.button(key="submit").click().run()
    assert "Somebody else has changed this schedule" in page.warning[0].value.replace("\\", "")
    assert page.number_input[0].value == 8
    page.button(key="submit").click().run()
    with store.read() as tx:
        changed = schedules.get(tx, schedule.id)
    assert changed is not None
    assert changed.params["steps"] == 8


def test_a_schedule_that_is_gone_is_told(page: AppTest) -> None:
    page.query_params["schedule"] = "99"
    assert "There is no schedule #99" in told(page.run())


def field(page: AppTest, label: str) -> TextInput:
    return next(one for one in page.text_input if one.label == label)


def scheduled(store: Store) -> Schedule:
    return operations.add(
        store,
        load(),
        name="Every night",
        workload="count",
        params={"steps": 7},
        timing=Timing(rule=Cron("0 2 * * *"), zone="Asia/Tokyo"),
        by="x",
        now=clock.now(),
    )
