"""A process that submits one job after the other until it is killed, and then goes on.

It keeps to the protocol that makes a submit safe: the same key again until the answer has been
written down. Run by `consumers.py` as a program of its own, so that it can be killed.
"""

import os
import sys
import time
from itertools import count
from pathlib import Path

from app import clock, faults
from app.chaos import orders
from app.operations.submit import submit
from app.settings import Settings, load
from app.store import StorageFault, Store, claims, open_store

_SHORT = 2  # a queue of so many jobs can take another one
_LOOK_EACH_S = 0.1


def accepted(path: Path) -> list[tuple[str, int]]:
    """Each key with the number of the job that was promised for it."""
    if not path.exists():
        return []
    pairs = [line.split() for line in path.read_text().splitlines()]
    return [(key, int(job)) for key, job in pairs]


def run(submitter: int, seed: int, promises: Path, ledger: Path, most: int) -> None:
    """Submit, from the first order that has no promise yet.

    Args:
        promises: the file that `accepted` reads.
        most: how many to submit; 0 for no end.
    """
    settings = load()
    faults.arm(settings.fault)
    store = open_store(settings)
    first = len({key for key, _job in accepted(promises) if key.startswith(f"chaos-{submitter}-")})
    for number in range(first, most) if most else count(first):
        order = orders.order(seed, submitter, number)
        while not order.in_burst and _is_long(store):
            time.sleep(_LOOK_EACH_S)
        for _time in range(1 + order.twice):
            _promise(promises, order.key, _submit(store, settings, order, ledger))


def _is_long(store: Store) -> bool:
    with store.read() as tx:
        return claims.count_claimable(tx, clock.now(), limit=_SHORT) >= _SHORT


def _submit(store: Store, settings: Settings, order: orders.Order, ledger: Path) -> int:
    while True:
        try:
            return submit(
                store,
                settings,
                workload=orders.WORKLOAD,
                params={
                    "path": str(ledger),
                    "manner": order.manner,
                    "steps": order.steps,
                    "pause_s": order.pause_s,
                },
                by="chaos",
                now=clock.now(),
                timeout_s=order.timeout_s,
                idempotency_key=order.key,
            ).id
        except StorageFault:
            time.sleep(_LOOK_EACH_S)


def _promise(path: Path, key: str, job_id: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, f"{key} {job_id}\n".encode())
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    _number, _seed, _promises, _ledger, _most = sys.argv[1:]
    run(int(_number), int(_seed), Path(_promises), Path(_ledger), int(_most))
