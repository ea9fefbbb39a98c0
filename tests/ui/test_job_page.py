"""The page of one job, in every state that a job can be in."""

import math

import pytest
import sqlalchemy as sa
from PIL import Image

from app.domain.job import Job, Reason, Rung, Status
from app.domain.outcome import Crashed, Done, Invalid, Outcome, Raised, TimedOut
from app.files.folder import DataFolder
from app.files.logs import LogWriter
from app.language import LANGUAGES, Language
from app.operations.cancel import cancel
from app.settings import Settings
from app.store import Store, artifacts, events
from app.store.tables import jobs as job_table
from tests.ui.job_rows import Rows
from tests.ui.page_runs import charts, open_page, said

OUTCOMES: dict[Reason, Outcome] = {
    Reason.ERROR: Raised("ValueError: no such column", "Traceback …\nValueError: no such column"),
    Reason.TIMEOUT: TimedOut(600),
    Reason.CRASHED: Crashed("The process was ended by SIGSEGV.", signal=11),
    Reason.OUT_OF_MEMORY: Crashed("Killed.", signal=9, reason=Reason.OUT_OF_MEMORY),
    Reason.LOST: Crashed("The worker vanished.", reason=Reason.LOST),
    Reason.INVALID: Invalid("epochs: Input should be a valid integer"),
}


def failed(rows: Rows, reason: Reason) -> Job:
    _job, lease = rows.running(max_crashes=1, timeout_s=600.0)
    return rows.end(lease, OUTCOMES[reason])


@pytest.mark.parametrize(
    ("reason", "english", "japanese"),
    [
        (Reason.ERROR, "It stopped with an error", "エラーで止まりました"),
        (Reason.TIMEOUT, "within its limit of 10 min", "制限時間の 10 分以内に"),
        (Reason.CRASHED, "died of SIGSEGV", "SIGSEGV で落ちました"),
        (Reason.OUT_OF_MEMORY, "It ran out of memory", "メモリ不足で止まりました"),
        (Reason.LOST, "Its worker went silent", "ワーカーの応答がなくなりました"),
        (Reason.INVALID, "no longer fit the workload", "ワークロードの最新版に合わない"),
    ],
)
def test_a_failure_is_explained(rows: Rows, reason: Reason, english: str, japanese: str) -> None:
    job = failed(rows, reason)
    assert job.reason is reason
    text = said(open_page("job", "en", id=job.id))
    assert english in text
    assert "What you can do" in text
    text = said(open_page("job", "ja", id=job.id))
    assert japanese in text
    assert "次にできること" in text


def test_an_exception_shows_its_last_line_and_its_traceback(rows: Rows) -> None:
    text = said(open_page("job", id=failed(rows, Reason.ERROR).id))
    assert "ValueError: no such column" in text
    assert "Traceback …" in text
    assert "ValueError. Running it again unchanged" in text


@pytest.mark.parametrize(("language", "words"), [("en", "Running"), ("ja", "実行中")])
def test_a_running_job_says_when_it_will_be_done(
    rows: Rows, language: Language, words: str
) -> None:
    job, lease = rows.running(since_s=100, title="Kokoro")
    rows.beat(lease, 0.5, "epoch 5", step=5, total=10)
    at = open_page("job", language, id=job.id)
    text = said(at)
    assert words in text
    assert "Kokoro" in text
    assert "epoch 5" in text
    assert "5 / 10" in text
    assert ("Should be done" if language == "en" else "に終わる見込み") in text
    assert getattr(at.get("progress")[0], "value", None) == 50


def test_a_resumed_job_is_not_promised_too_early(rows: Rows) -> None:
    """The second one did not have to do it; steps are epochs, and progress counts batches."""
    job, first = rows.running(since_s=1000, max_crashes=3)
    rows.metric(first, "loss", [1.0] * 80, first=1)
    rows.end(first, Crashed("", reason=Reason.LOST), at=rows.now - 120)
    _job, second = rows.claim(at=rows.now - 100)
    rows.metric(second, "loss", [1.0] * 11, first=80)
    rows.beat(second, 0.9, step=9000, total=10_000)
    assert "1–2 min left" in said(open_page("job", id=job.id))
    assert charts(open_page("job", id=job.id))[0]["xAxis"]["max"] == 100


def test_a_job_without_any_telemetry(rows: Rows) -> None:
    job, _lease = rows.running(since_s=1)
    text = said(open_page("job", id=job.id))
    assert "Too early to tell" in text
    assert "No progress reported yet" in text
    assert "No metrics yet." in text
    assert "Nothing printed yet." in text


def test_a_done_job_shows_its_result_and_its_files(
    rows: Rows, store: Store, settings: Settings
) -> None:
    job, lease = rows.running(params={"epochs": 3, "mode": "fast", "note": ""})
    folder = DataFolder(settings.data).artifacts(job.id, 1)
    folder.mkdir(parents=True)
    Image.new("RGB", (4, 4)).save(folder / "plot.png")
    (folder / "broken.png").write_bytes(b"\x89PNG and no more")
    with store.write() as tx:
        names = ("broken.png", "plot.png")
        artifacts.insert(
            tx, [artifacts.Artifact(job.id, 1, name, 4, "0" * 64, rows.now) for name in names]
        )
    rows.end(lease, Done({"loss": 0.125, "unknown": [1, 2]}))
    at = open_page("job", "ja", id=job.id)
    text = said(at)
    assert "1 分で完了しました" in text
    assert "最終損失" in text
    assert "0.125" in text
    assert "1, 2" in text
    assert f"[plot.png](/files/jobs/{job.id}/artifacts/1/plot.png)" in text
    assert "エポック数" in text
    assert "速い" in text
    assert len(at.get("image")) == 1


@pytest.mark.parametrize(
    ("rung", "words"),
    [(None, "asked it to stop"), (Rung.TERMINATING, "told it to end"), (Rung.KILLED, "killed it")],
)
def test_a_cancelled_job_says_how_far_the_stop_has_gone(
    rows: Rows, store: Store, rung: Rung | None, words: str
) -> None:
    job, lease = rows.running()
    cancel(store, job.id, by="sato", now=rows.now - 3)
    rows.beat(lease, 0.2, rung=rung)
    at = open_page("job", id=job.id)
    assert words in said(at)
    assert "sato asked to cancel." in said(at)
    assert at.button(key="job_cancel").disabled


def test_a_job_that_waits_in_line(rows: Rows) -> None:
    rows.pending(priority=1)
    job = rows.pending()
    assert "It is 2nd in line" in said(open_page("job", id=job.id))
    assert "2 番目に待っています" in said(open_page("job", "ja", id=job.id))


def test_a_job_that_waits_for_its_time_or_its_next_try(rows: Rows) -> None:
    later = rows.pending(run_at=rows.now + 7200)
    assert "Starts at" in said(open_page("job", id=later.id))
    _job, lease = rows.running(max_failures=3)
    again = rows.end(lease, Raised("ValueError: once"))
    assert again.status is Status.PENDING
    text = said(open_page("job", id=again.id))
    assert "Next try in 2 s" in text or "Next try in 1 s" in text
    assert "Attempt 1 failed: ValueError: once" in text


def test_a_job_that_waits_while_no_worker_runs(page_store: Store) -> None:
    rows = Rows(page_store)
    rows.publish()
    text = said(open_page("job", id=rows.pending().id))
    assert "No worker is running" in text
    assert "./run_consumer.sh" in text


@pytest.mark.parametrize(
    ("wish", "words"),
    [("9999", "There is no job #9999."), ("abc", "There is no job #abc."), ("", "no job")],
)
def test_a_number_that_no_job_has(rows: Rows, wish: str, words: str) -> None:
    at = open_page("job", id=wish)
    assert words in said(at)
    assert at.button(key="job_back")


def test_curves_hold_no_value_that_is_not_a_number_and_say_so(rows: Rows) -> None:
    job, lease = rows.running()
    rows.metric(lease, "loss", [1.0, math.nan, 0.5, math.inf])
    at = open_page("job", id=job.id)
    assert charts(at)[0]["series"][0]["data"] == [[0, 1], [1, None], [2, 0.5], [3, None]]
    assert "Validation loss: 2 values were not finite" in said(at)
    assert "Validation loss NaN" in said(at)


def test_curves_share_a_panel_and_show_where_an_attempt_took_over(rows: Rows) -> None:
    job, lease = rows.running()
    rows.metric(lease, "train_loss", [3, 2, 1.5])
    rows.metric(lease, "loss", [3, 2, 1.6])
    rows.end(lease, Crashed("", reason=Reason.LOST))
    _job, second = rows.claim()
    rows.metric(second, "train_loss", [1.4, 1.2], first=2)
    (chart,) = charts(open_page("job", id=job.id))
    assert [one["name"] for one in chart["series"]] == [
        "Training loss",
        "Training loss",
        "Validation loss",
    ]
    assert chart["series"][0]["data"] == [[0, 3], [1, 2], [2, 1.4], [3, 1.2]]
    assert chart["series"][1]["data"] == [[2, 1.5]]  # was lost, and is faint
    assert [line["xAxis"] for line in chart["series"][0]["markLine"]["data"]] == [2]


def test_peoples_text_is_shown_as_text(rows: Rows, settings: Settings) -> None:
    """Escaped where it is Markdown, and without terminal sequences everywhere."""
    nasty = "**x** <img src=x> :material/home: $x$ [a](http://b.c)"
    job, lease = rows.running(title=nasty, owner=nasty, params={nasty: nasty})
    rows.beat(lease, 0.5, f"\x1b[31m{nasty}\x1b[0m")
    rows.metric(lease, nasty, [1.0])
    log = LogWriter(DataFolder(settings.data).log(job.id, 1), 1_000_000)
    log.write(rows.now, "out", "INFO", [f"\x1b]0;title\x07\x1b[2J{nasty}".encode()])
    log.close()
    at = open_page("job", id=job.id)
    assert not at.exception
    for one in (*at.title, *at.markdown, *at.caption, *at.subheader):
        assert "**x**" not in one.value
        assert "<img" not in one.value.replace("\\<img", "")
        assert ":material/home:" not in one.value
    (code,) = at.code
    assert "\x1b" not in code.value
    assert code.value.rstrip().endswith(nasty)
    table = at.table[-1].value.to_numpy().ravel()
    assert not any("**x**" in cell or "](http:" in cell for cell in table)


@pytest.mark.parametrize("status", [Status.PENDING, Status.PAUSED, "archived"])
def test_a_job_that_was_put_aside_after_it_began(rows: Rows, store: Store, status: str) -> None:
    """Also in a way that only a newer version of Nonstop knows."""
    job, _lease = rows.running()
    _force(store, job, status=str(status), nonce=None, lease_expires_at=None)
    with store.write() as tx:
        events.add(tx, job.id, "beamed_up", by="scotty", now=rows.now, to="ship")
    for language in LANGUAGES:
        text = said(open_page("job", language, id=job.id))
        assert "beamed_up (scotty)" in text
    assert ("archived" in text) == (status == "archived")


def test_a_reason_that_only_a_newer_version_knows(rows: Rows, store: Store) -> None:
    job = failed(rows, Reason.ERROR)
    _force(store, job, reason="bored")
    text = said(open_page("job", id=job.id))
    assert "It failed" in text
    assert "bored" in text


def _force(store: Store, job: Job, **values: object) -> None:
    """Write what this version's rules do not allow."""
    with store.write() as tx:
        triggers = tx.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in triggers.scalars().all():
            tx.exec_driver_sql(f"DROP TRIGGER {name}")
        tx.exec_driver_sql("PRAGMA ignore_check_constraints=1")
        tx.execute(sa.update(job_table).where(job_table.c.id == job.id).values(**values))
        tx.exec_driver_sql("PRAGMA ignore_check_constraints=0")


def test_a_vanished_upload_does_no_harm(rows: Rows) -> None:
    job, _lease = rows.running(params={"data": {"upload": "0" * 64, "name": "a.csv"}})
    assert "a.csv" in said(open_page("job", id=job.id))


def test_many_attempts_are_cut_short(rows: Rows) -> None:
    job, lease = rows.running(max_crashes=100)
    for _again in range(25):
        rows.end(lease, Crashed("", reason=Reason.LOST))
        _job, lease = rows.claim()
    assert "and 6 earlier ones" in said(open_page("job", id=job.id))
