"""`clean`, `delete`, `pin`, `backup` and `restore`."""

from pathlib import Path

from app.domain.job import Status
from app.domain.outcome import Done
from app.store import Store, jobs
from tests import make
from tests.cli.conftest import Run

OLD = make.NOW - 20 * 365 * 86400  # long ago by any clock


def old_job(store: Store, data: Path) -> int:
    job, lease = make.running(store, now=OLD, title="Old")
    make.finish(store, lease, Done({}), now=OLD)
    (data / "jobs" / str(job.id)).mkdir(parents=True)
    (data / "jobs" / str(job.id) / "log").write_bytes(b"x" * 2_000_000)
    return job.id


def exists(store: Store, job_id: int) -> bool:
    with store.read() as tx:
        return jobs.get(tx, job_id) is not None


def test_clean_says_first_and_does_it_when_told(run: Run, store: Store, data: Path) -> None:
    job_id = old_job(store, data)
    said = run("clean")
    assert said.out.splitlines() == [
        "Would remove 1 job, 2.0 MB.",
        "  Done: 1",
        "Nothing was changed. To do it: python -m app clean --yes",
    ]
    assert exists(store, job_id)
    assert run("clean", "--json").json["jobs"] == [job_id]
    assert run("pin", str(job_id)).code == 0
    assert run("clean", "--yes").out == "Removed 0 jobs, 0 B.\n"
    assert "Done · pinned" in run("list").out
    assert "pinned" in run("show", str(job_id)).out
    assert run("show", str(job_id), "--json").json["pinned"] is True
    run("unpin", str(job_id))
    assert run("clean", "--yes").out.startswith("Removed 1 job, 2.0 MB.\n")
    assert not exists(store, job_id)
    assert not (data / "jobs" / str(job_id)).exists()


def test_delete_names_what_goes(run: Run, store: Store, data: Path) -> None:
    job_id, running = old_job(store, data), make.in_status(store, Status.RUNNING)
    assert run("delete", str(job_id)).out.startswith(f"#{job_id}  Old  2.0 MB\nNothing was")
    assert exists(store, job_id)
    assert run("delete", str(job_id), "--yes").out == f"Job #{job_id} was deleted.\n"
    refused = run("delete", str(running.id), "--yes")
    assert (refused.code, "has not ended yet" in refused.err) == (2, True)
    assert run("delete", "77").code == 2


def test_a_backup_is_made_shown_and_put_back(run: Run, store: Store, data: Path) -> None:
    assert "no backup" in run("backups").out
    kept = make.job(store)
    assert "looked through and whole" in run("backup").out
    (name,) = [one["name"] for one in run("backups", "--json").json]
    assert name in run("backups").out
    lost = make.job(store)
    store.close()
    said = run("restore", name)
    assert (said.code, f"The backup {name} is in place." in said.out) == (0, True)
    assert exists(store, kept.id)
    assert not exists(store, lost.id)
    assert run("restore", "nonsense").code == 2
