"""What becomes of a job, whatever its workload does."""

import io
import time

import pytest

from app.domain.job import Job, Reason, Status
from app.files import uploads
from app.store import artifacts, catalogue, jobs, telemetry
from tests.consumer.house import House
from tests.eventually import eventually

pytestmark = pytest.mark.consumer


def test_a_job_reports_result_metrics_log_and_artifact(shared: House) -> None:
    job = shared.finished(shared.submit("steps", steps=4, note="数"))
    assert job.status is Status.DONE
    assert job.result == {"steps": 4, "sum": 3.0, "nan": "nan"}
    assert (job.progress, job.step, job.step_total) == (1.0, job.step, job.step_total)
    with shared.store.telemetry.read() as tx:
        loss, speed = telemetry.curves(tx, job.id)
    assert (loss.name, loss.steps, loss.values) == ("loss", [0, 1, 2, 3], [1, 1 / 2, 1 / 3, 1 / 4])
    assert speed.values == [0, 1, 2, 3]
    said = {(line.stream, line.level, line.text) for line in shared.log(job)}
    assert ("log", "WARNING", "careful") in said
    assert ("err", "STDERR", "to stderr") in said
    assert ("out", "INFO", "step 3") in said
    with shared.store.read() as tx:
        (artifact,) = artifacts.of_job(tx, job.id)
    path = shared.folder.artifacts(job.id, 1) / artifact.name
    assert path.read_text() == "4 steps 数"
    assert path.stat().st_mode & 0o777 == 0o600
    (attempt,) = shared.attempts(job.id)
    assert (attempt.outcome, attempt.reason) == ("done", None)
    assert attempt.peak_memory is not None
    assert attempt.cpu_seconds is not None


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("ValueError", "ValueError: no good"),
        ("SystemExit", "sys.exit: the workload called sys.exit(3)"),
        ("KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
def test_an_exception_is_the_jobs_error(shared: House, kind: str, error: str) -> None:
    job = shared.finished(shared.submit("raises", kind=kind))
    assert (job.status, job.reason, job.error) == (Status.FAILED, Reason.ERROR, error)
    (attempt,) = shared.attempts(job.id)
    assert attempt.traceback is not None
    assert "toys.py" in attempt.traceback
    assert "runner.py" not in attempt.traceback


def test_a_failure_is_tried_again_as_often_as_the_workload_allows(shared: House) -> None:
    job = shared.finished(shared.submit("fails_once"))
    assert (job.status, job.result, job.failures) == (Status.DONE, {"attempt": 2}, 1)
    assert [one.outcome for one in shared.attempts(job.id)] == ["done", "raised"]


@pytest.mark.parametrize(
    ("how", "signal", "code"), [("segfault", 11, None), ("os._exit", None, 0), ("SIGKILL", 9, None)]
)
def test_a_crash_is_tried_three_times_and_told(
    shared: House, how: str, signal: int | None, code: int | None
) -> None:
    job = shared.finished(shared.submit("dies", how=how))
    assert (job.status, job.reason, job.crashes) == (Status.FAILED, Reason.CRASHED, 3)
    assert [(one.signal, one.exit_code) for one in shared.attempts(job.id)] == [(signal, code)] * 3
    if how == "segfault":
        assert any("toys.py" in line.text for line in shared.log(job))


def test_a_result_that_is_no_json_says_so(shared: House) -> None:
    job = shared.finished(shared.submit("not_json"))
    assert job.status is Status.FAILED
    assert "result['thing'] is a object, which is no JSON" in (job.error or "")


def test_a_million_lines_arrive(shared: House) -> None:
    job = shared.finished(shared.submit("prints", lines=1_000_000))
    assert job.status is Status.DONE
    assert shared.log(job)[-1].text == "line 999999"
    with open(shared.folder.log(job.id, 1), "rb") as log:
        assert sum(block.count(b"\n") for block in iter(lambda: log.read(1 << 20), b"")) == 10**6


def test_one_line_of_ten_megabytes_is_cut_and_says_so(shared: House) -> None:
    job = shared.finished(shared.submit("prints", line_bytes=10_000_000))
    assert job.status is Status.DONE
    (line,) = shared.log(job)
    assert len(line.text) < 17_000
    assert line.text.endswith("bytes left out)")


def test_a_tqdm_bar_is_progress_and_not_noise(shared: House) -> None:
    gate = shared.data / "gate"
    job = shared.submit("bars", gate=str(gate))
    eventually(lambda: shared.job(job.id).progress >= 0.5, within=30)
    now = shared.job(job.id)
    assert (now.step, now.step_total, now.step_text) == (20, 40, "train")
    gate.touch()
    assert shared.finished(job).status is Status.DONE
    assert shared.log(job) == []


def test_a_dataloader_with_workers_works(shared: House) -> None:
    assert shared.finished(shared.submit("loads_data")).result == {"sum": 499500.0}


def test_a_collection_does_not_copy_what_all_runners_share(shared: House) -> None:
    job = shared.finished(shared.submit("collects"))
    assert job.result is not None
    assert job.result["copied_kib"] < 20_000  # 54,000 without gc.freeze in the parent


def test_a_program_works_and_one_left_behind_is_ended(shared: House) -> None:
    job = shared.finished(shared.submit("starts_programs", daemon=True))
    assert job.result is not None
    assert job.result["said"] == "hello"
    left = int(job.result["left"])
    assert not shared.folder.root.joinpath(f"/proc/{left}/cmdline").exists()


def test_an_upload_is_read(shared: House) -> None:
    stored = uploads.keep(shared.folder, io.BytesIO("表".encode()), "表.txt", limit_mb=1)
    job = shared.finished(shared.submit("reads", data=stored.reference))
    assert job.result == {"name": "表.txt", "text": "表"}


def test_a_time_limit_is_kept_from_outside(shared: House) -> None:
    job = shared.finished(shared.submit("too_slow"))
    assert (job.status, job.reason) == (Status.FAILED, Reason.TIMEOUT)


def test_parameters_that_no_longer_fit_are_invalid(shared: House) -> None:
    job = _insert(shared, "steps", {"steps": "many"})
    job = shared.finished(job)
    assert (job.status, job.reason) == (Status.FAILED, Reason.INVALID)
    assert "steps" in (job.error or "")


def test_a_workload_that_is_gone_is_invalid(shared: House) -> None:
    job = shared.finished(_insert(shared, "removed", {}))
    assert (job.status, job.reason) == (Status.FAILED, Reason.INVALID)
    assert "removed" in (job.error or "")


def _insert(house: House, workload: str, params: dict[str, object]) -> Job:
    """As a version that knew other workloads left it."""
    with house.store.write() as tx:
        return jobs.insert(
            tx,
            workload=workload,
            title="",
            params=params,
            priority=0,
            run_at=0,
            timeout_s=None,
            max_failures=1,
            max_crashes=3,
            owner="test",
            idempotency_key=None,
            retry_of=None,
            cloned_from=None,
            now=time.time(),
        )


def test_files_that_cannot_be_imported_are_published_with_their_reason(shared: House) -> None:
    with shared.store.read() as tx:
        entries = catalogue.entries(tx)
    assert entries["steps"].error is None
    assert "RuntimeError: this file is broken (line 3" in (entries["raises_at_import"].error or "")
    assert "computes while it is imported" in (entries["computes_at_import"].error or "")
    assert "code 3" in (entries["exits_at_import"].error or "")
    assert "raises_at_import.py is left out" in shared.said()
