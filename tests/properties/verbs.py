"""Everything that writes to the databases, each with rows to write about."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from app.compute import verdict
from app.compute.context import Context
from app.compute.loading import Loaded
from app.compute.scheduler import publish
from app.compute.supervisor import Ended
from app.domain.chain import IfNotDone
from app.domain.job import Lease, Status
from app.domain.retention import read_policy
from app.domain.upkeep import Chore
from app.files.folder import DataFolder
from app.operations import chains, chores, retention, sweep
from app.operations.cancel import cancel
from app.operations.pause import pause, resume
from app.operations.pins import pin, unpin
from app.operations.rescue import give_up_unknown, rescue
from app.operations.retry import retry
from app.operations.submit import submit
from app.settings import Settings
from app.store import Store, claims, events, telemetry, workers
from app.store import chores as chore_rows
from tests import make
from tests.properties.model import SAVES
from tests.properties.notice_verbs import NOTICE_VERBS
from tests.properties.schedule_verbs import SCHEDULE_VERBS

NOW = make.NOW
LEASE = Lease(1, 1, "nonce")
WORKER = workers.WorkerRow(
    name="here/1", host="here", boot_id="boot", pid=11, pid_started=1.0, version="1",
    device="cpu", started_at=NOW, beat_at=NOW,
)  # fmt: skip
DONE = Ended(
    report={
        "outcome": "done",
        "result": {"sum": 6},
        "artifacts": [{"name": "a.txt", "size": 1, "sha256": "0" * 64}],
    },
    why=None, rung=None, timeout_s=None, lease_lost=False, fault=None, status=0, peak_memory=1,
    cpu_seconds=1.0, saved_step=1.0, untold_step=1.0, memory_killed=False,
)  # fmt: skip
CRASHED = replace(DONE, report=None, status=9)
RAISED = replace(DONE, report={"outcome": "raised", "error": "ValueError"})


@dataclass(frozen=True)
class Verb:
    """`arrange` is done undisturbed; `act` is what the fault strikes, and what is done again.

    `repeats` unless doing it again after it was done is known to write twice.
    """

    act: Callable[[Store, Settings], object]
    arrange: Callable[[Store], object] = lambda _store: None
    repeats: bool = True


def _running(store: Store) -> None:
    make.running(store, workload=SAVES)


def _two_running(store: Store) -> None:
    """One of them is to be cancelled."""
    _running(store)
    second = make.job(store, workload=SAVES)
    make.claim(store, workload=SAVES, nonce="second")
    cancel(store, second.id, by="test", now=NOW)


def _failed(store: Store) -> None:
    job, lease = make.running(store, workload="once")
    verdict.record(store, DataFolder(Path()), job, lease, RAISED)


def _asked_to_pause(store: Store) -> None:
    _running(store)
    pause(store, 1, by="test", now=NOW)


def _held(store: Store) -> None:
    make.job(store, workload=SAVES)
    pause(store, 1, by="test", now=NOW)


def _submit(store: Store, settings: Settings) -> object:
    return submit(
        store, settings, workload=SAVES, params={}, by="test", now=NOW, idempotency_key="key"
    )


def _submit_from_page(store: Store, settings: Settings) -> object:
    return submit(store, settings, workload=SAVES, params={}, by="test", now=NOW, session="tab")


def _claim(store: Store, _settings: Settings) -> object:
    return make.claim(store, workload=SAVES)


def _beat(store: Store, _settings: Settings) -> object:
    with store.write(durable=False) as tx:
        job = claims.beat(
            tx, LEASE, lease_expires_at=store.main.lease_clock(NOW + 99), progress=0.5,
            step=1, step_total=2, step_text="half", rung=None,
        )  # fmt: skip
        events.add(tx, 1, "checkpoint", by="", now=NOW, step=1.0)
    return job


def _withdraw(store: Store, _settings: Settings) -> object:
    with store.write() as tx:
        if claims.withdraw_pause(tx, LEASE):
            events.add(tx, 1, "pause_withdrawn", by="", now=NOW)
    return None


def _record(ended: Ended) -> Callable[[Store, Settings], object]:
    def act(store: Store, settings: Settings) -> object:
        job = make.job_value(id=1, status=Status.RUNNING)
        return verdict.record(store, DataFolder(settings.data), job, LEASE, ended)

    return act


def _rescue(store: Store, settings: Settings) -> object:
    return rescue(
        store, DataFolder(settings.data), host="here", boot_id="the next", now=NOW, monotonic=0
    )


def _register(store: Store, _settings: Settings) -> object:
    with store.write() as tx:
        workers.register(tx, WORKER)
    return None


def _worker_beats(store: Store, _settings: Settings) -> object:
    with store.write(durable=False) as tx:
        workers.beat(tx, [WORKER.name], NOW + 2)
    return None


def _forget(store: Store, _settings: Settings) -> object:
    with store.write() as tx:
        workers.forget(tx, [WORKER.name])
    return None


def _registered(store: Store) -> None:
    with store.write() as tx:
        workers.register(tx, WORKER)


def _publish(store: Store, settings: Settings) -> object:
    loaded = Loaded(errors={"broken.py": "SyntaxError", "other.py": "ImportError"})
    here = Context(settings, loaded, parent=1, host="here", boot_id="boot", device="cpu")
    publish(store, here, NOW)
    return None


def _telemetry(store: Store, _settings: Settings) -> object:
    with store.telemetry.write(durable=False) as tx:
        telemetry.add_metrics(tx, [telemetry.MetricPoint(1, 1, "loss", 0, 1.0, 0.5, NOW)])
        telemetry.add_resources(tx, [telemetry.ResourcePoint(1, 1, NOW, 1.0, 1, None, None)])
    return None


def _over_limits(store: Store) -> None:
    """Three jobs that were kept long enough, one of them pinned, and old rows of other kinds."""
    for _number in range(3):
        job, lease = make.running(store, workload=SAVES)
        verdict.record(store, DataFolder(Path()), job, lease, DONE)
        with store.telemetry.write() as tx:
            points = [telemetry.MetricPoint(job.id, 1, "loss", 0, 1.0, 0.5, NOW)]
            telemetry.add_metrics(tx, points)
            telemetry.add_resources(
                tx, [telemetry.ResourcePoint(job.id, 1, NOW, 1.0, 1, None, None)]
            )
    pin(store, 2, by="me", now=NOW)


def _clean(store: Store, settings: Settings) -> object:
    """What a death leaves behind is the sweep's."""
    folder, later = DataFolder(settings.data), NOW + 400 * 86400
    planned = retention.plan(store, folder, read_policy("done: 1 day"), now=later)
    retention.carry_out(store, folder, planned, now=later)
    sweep.sweep(store, folder, sweep.look(store, folder, now=later), now=later)
    return None


def _waiting(store: Store) -> None:
    """Job 1 is done, job 2 failed. One waits for the first, a chain of two for the second."""
    settings = Settings()
    for number in (1, 2):
        submit(store, settings, workload="once", params={}, by="test", now=NOW + number)
    for after, if_not_done in ((1, "cancel"), (2, "cancel"), (4, "cancel"), (2, "run")):
        _submit_after(store, settings, after, cast(IfNotDone, if_not_done))
    for ended in (DONE, RAISED):
        claimed = make.claim(store, workload="once", now=NOW + 2)
        assert claimed is not None
        verdict.record(store, DataFolder(settings.data), *claimed, ended)


def _submit_after(
    store: Store, settings: Settings, after: int, if_not_done: IfNotDone = "cancel"
) -> object:
    return submit(
        store,
        settings,
        workload=SAVES,
        params={},
        by="test",
        now=NOW,
        run_after=[after],
        if_not_done=if_not_done,
        idempotency_key=f"{after} {if_not_done}",
    )


def _submit_taking(store: Store, settings: Settings) -> object:
    params = {"model": {"job": 1, "artifact": "a.txt"}}
    return submit(
        store,
        settings,
        workload="takes",
        params=params,
        by="test",
        now=NOW,
        idempotency_key="taking",
    )


def _takes(store: Store) -> None:
    schema = {"type": "object", "properties": {"model": {"type": "object", "x-upload": []}}}
    make.publish(store, make.entry("takes", schema=schema), make.entry("once"))
    make.job(store, workload="once")


def _release(store: Store, settings: Settings) -> object:
    return chains.release(store, settings, now=NOW)


def _plan_chores(store: Store, settings: Settings) -> object:
    chores.plan(store, settings.model_copy(update={"clean_at": ""}), now=NOW)
    return None


def _do_chores(store: Store, settings: Settings) -> object:
    chores.ask(store, Chore.CLEAN, by="me", now=NOW)
    for chore in chores.take_due(store, settings, now=NOW):
        with store.write() as tx:
            chore_rows.end(tx, chore, started_at=NOW, is_ok=True, note={}, now=NOW)
    return None


VERBS: dict[str, Verb] = {
    "submit": Verb(_submit),
    "submit from a page": Verb(_submit_from_page),
    "claim": Verb(_claim, lambda store: make.job(store, workload=SAVES)),
    "beat": Verb(_beat, _running, repeats=False),
    "finish": Verb(_record(DONE), _running),
    "finish a crash": Verb(_record(CRASHED), _asked_to_pause),
    "rescue": Verb(_rescue, _two_running),
    "cancel a running job": Verb(lambda store, _: cancel(store, 1, by="me", now=NOW), _running),
    "cancel a held job": Verb(lambda store, _: cancel(store, 1, by="me", now=NOW), _held),
    "pause": Verb(lambda store, _: pause(store, 1, by="me", now=NOW), _running),
    "withdraw a pause": Verb(_withdraw, _asked_to_pause),
    "resume": Verb(lambda store, its: resume(store, its, 1, by="me", now=NOW), _held),
    "retry": Verb(lambda store, its: retry(store, its, 1, by="me", now=NOW), _failed),
    "publish": Verb(_publish),
    "give up unknown workloads": Verb(
        lambda store, _: give_up_unknown(store, now=NOW),
        lambda store: [make.job(store, workload="gone") for _ in range(2)],
    ),
    "register a worker": Verb(_register, _registered),
    "beat of the workers": Verb(_worker_beats, _registered),
    "forget the workers": Verb(_forget, _registered),
    "telemetry": Verb(_telemetry, repeats=False),
    "pin": Verb(lambda store, _: pin(store, 1, by="me", now=NOW), make.job),
    "submit after another": Verb(lambda store, its: _submit_after(store, its, 1), make.job),
    "submit what takes an artifact": Verb(_submit_taking, _takes),
    "release and cancel what waited": Verb(_release, _waiting),
    "unpin": Verb(lambda store, _: unpin(store, 2, by="me", now=NOW), _over_limits),
    "clean": Verb(_clean, _over_limits),
    "plan chores": Verb(_plan_chores, lambda store: chores.plan(store, Settings(), now=NOW)),
    "do chores": Verb(
        _do_chores, lambda store: chores.plan(store, Settings(), now=NOW), repeats=False
    ),
}
VERBS |= {name: Verb(*verb) for name, verb in SCHEDULE_VERBS.items()}
VERBS |= {name: Verb(*verb) for name, verb in NOTICE_VERBS.items()}
