"""The life of a job on a real PostgreSQL server, where there is one."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.domain.job import Status
from app.domain.outcome import Done
from app.settings import Settings
from app.store import Store, agenda, claims, jobs, open_store, telemetry
from benchmarks import servers
from tests import make


@pytest.fixture
def server_store(settings: Settings) -> Iterator[Store]:
    try:
        # Not below tmp_path, which only this user may enter: PostgreSQL does not run as root.
        with TemporaryDirectory() as folder, servers.postgresql(Path(folder)) as url:
            store = open_store(settings.model_copy(update={"database_url": url}))
            yield store
            store.close()
    except servers.MissingServer as missing:
        pytest.skip(str(missing))


def test_a_lease_is_set_and_renewed_by_the_clock_of_the_server(server_store: Store) -> None:
    job, lease = make.running(server_store)
    assert job.lease_expires_at is not None
    with server_store.write() as tx:
        renewed = claims.beat(
            tx,
            lease,
            lease_expires_at=server_store.main.lease_clock(0.0),
            progress=0.5,
            step=1.0,
            step_total=2.0,
            step_text="half",
            rung=None,
        )
    assert renewed is not None
    assert renewed.lease_expires_at is not None
    assert renewed.lease_expires_at > job.lease_expires_at
    assert renewed.progress == 0.5
    ended = make.finish(server_store, lease, Done({"n": 1}))
    assert ended is not None
    assert (ended.status, ended.lease_expires_at, ended.worker) == (Status.DONE, None, job.worker)
    with server_store.read() as tx:
        assert jobs.get(tx, job.id) == ended
    assert make.claim(server_store) is None


def test_curves_and_resources_come_back_in_order(server_store: Store) -> None:
    job, _ = make.running(server_store)
    values = [0.5, float("nan"), -1e300, 2.0]
    points = [
        telemetry.MetricPoint(job.id, 1, "loss", number, float(number), value, make.NOW + number)
        for number, value in enumerate(values)
    ]
    used = [
        telemetry.ResourcePoint(job.id, 1, make.NOW + second, 12.5, 1000, None, None)
        for second in range(3)
    ]
    with server_store.telemetry.write() as tx:
        telemetry.add_metrics(tx, points)
        telemetry.add_resources(tx, used)
    with server_store.telemetry.read() as tx:
        (curve,) = telemetry.curves(tx, job.id)
        (thinned,) = telemetry.curves(tx, job.id, points=2)
        assert telemetry.resource_points(tx, job.id, since=make.NOW + 1) == used[1:]
        assert telemetry.resource_points(tx, job.id, since=make.NOW + 9) == []
    assert (curve.steps, curve.values) == ([0, 1, 2, 3], [0.5, None, -1e300, 2.0])
    assert (curve.times, curve.attempts) == ([make.NOW + n for n in range(4)], [1] * 4)
    assert (thinned.steps[0], thinned.steps[-1], thinned.count) == (0, 3, 4)


def test_a_look_tells_whether_anything_is_to_be_done(server_store: Store) -> None:
    with server_store.read() as tx:
        assert not agenda.has_something(tx, make.NOW)
    make.schedule(server_store, next_at=make.NOW)
    with server_store.read() as tx:
        assert agenda.has_something(tx, make.NOW)
        assert not agenda.has_something(tx, make.NOW - 1)
