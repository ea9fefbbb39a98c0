"""`notify`: channels, wishes and the outbox on the command line."""

import io

import pytest

from app.domain.job import Status
from app.store import Store, channels, outbox, watches
from tests import make
from tests.cli.conftest import Run
from tests.webhook import SECRETS

URL = "json://user:TopSecret1@93.184.216.34/TopSecret2?-token=TopSecret3"


def added(run: Run, *options: str) -> None:
    assert run("notify", "add", "team", URL, *options).code == 0


def test_a_channel_is_made_and_listed_without_its_secrets(run: Run, store: Store) -> None:
    said = run("notify", "add", "team", URL, "--on", "done", "--on", "failed", "--json")
    assert said.json["where"] == "JSON · 93.184.216.34"
    listed = run("notify", "list")
    assert listed.out.splitlines()[0] == "team  JSON · 93.184.216.34"
    assert "when failed · every job" in listed.out
    whole = said.out + listed.out + run("notify", "list", "--json").out
    assert not [secret for secret in SECRETS if secret in whole]


def test_a_url_may_come_from_a_pipe(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(URL + "\n"))
    assert run("notify", "add", "team").code == 0
    with store.read() as tx:
        channel = channels.by_name(tx, "team")
    assert channel is not None
    assert channel.url == URL


def test_what_cannot_be_is_refused_without_the_url(run: Run, store: Store) -> None:
    said = run("notify", "add", "team", "json://TopSecret1@127.0.0.1/TopSecret2")
    assert said.code == 2
    assert "NONSTOP_NOTIFY_PRIVATE" in said.err
    assert not [secret for secret in SECRETS if secret in said.err]
    assert run("notify", "watch", "nobody").code == 2
    added(run)
    assert run("notify", "watch", "team", "--schedule", "none").code == 2


def test_wishes(run: Run, store: Store) -> None:
    added(run)
    job, schedule = make.job(store), make.schedule(store)
    said = run("notify", "watch", "team", "--job", str(job.id), "--on", "failed")
    assert said.out == "team is told: when failed · job #1\n"
    run("notify", "watch", "team", "--schedule", schedule.name, "--on", "slow")
    said = run("notify", "watch", "team", "--on", "metric", "--metric", "loss", "--below", "0.1")
    assert said.out == "team is told: loss ≤ 0.1 · every job\n"
    listed = run("notify", "list").out
    assert "when it takes longer than expected · schedule Regularly" in listed
    with store.read() as tx:
        (mine,) = watches.of_job(tx, job.id)
    assert run("notify", "unwatch", str(mine.id)).code == 0
    assert "job #1" not in run("notify", "list").out


def test_a_job_that_ended_cannot_be_watched(run: Run, store: Store) -> None:
    added(run)
    make.in_status(store, Status.DONE)
    said = run("notify", "watch", "team", "--job", "1")
    assert (said.code, "ended already" in said.err) == (2, True)


def test_a_test_and_the_outbox(run: Run, store: Store) -> None:
    assert "Nothing was sent yet" in run("notify", "outbox").out
    added(run)
    run("notify", "test", "team")
    assert run("notify", "outbox").out.splitlines()[1].split()[:3] == ["1", "team", "A"]
    assert run("notify", "outbox", "--discard", "1").code == 0
    said = run("notify", "outbox")
    assert "Given up" in said.out
    assert "#1: Discarded by" in said.out
    run("notify", "outbox", "--retry", "1")
    (shown,) = run("notify", "outbox", "--json").json
    assert (shown["fate"], shown["tries"]) == ("waiting", 0)
    with store.write() as tx:
        outbox.sent(tx, 1, make.NOW)
    assert run("notify", "outbox", "--retry", "1").code == 2


def test_a_removed_channel_is_gone(run: Run, store: Store) -> None:
    added(run)
    assert run("notify", "remove", "team").code == 0
    assert "There are no channels" in run("notify", "list").out
    assert run("notify", "remove", "team").code == 2


def test_the_settings_are_shown_without_their_urls(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NONSTOP_NOTIFY", f"{URL} nosuch://TopSecret1")
    doctor = run("doctor")
    assert "NONSTOP_NOTIFY (settings 2)" in doctor.out
    whole = run("settings").out + run("settings", "--json").out + doctor.out
    assert "NONSTOP_NOTIFY=" in whole
    assert not [secret for secret in SECRETS if secret in whole]
